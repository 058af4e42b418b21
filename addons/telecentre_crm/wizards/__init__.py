from . import telecentre_lead_simulation
