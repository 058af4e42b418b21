/**
 * A small country on a flat sheet: degrees to pixels, without map tiles. No DOM.
 * An equirectangular projection around the middle, good to a percent over 200 km.
 */

const RADIANS = Math.PI / 180;

/**
 * @param {Array} points [[latitude, longitude], ...] that must be seen
 * @param {Object} box {width, height, margin} in pixels
 * @returns {Function} (latitude, longitude) -> {x, y}; north is up
 */
export function makeProjection(points, {width, height, margin}) {
    const lats = points.map(([lat]) => lat);
    const lons = points.map(([, lon]) => lon);
    const [south, north] = [Math.min(...lats), Math.max(...lats)];
    const [west, east] = [Math.min(...lons), Math.max(...lons)];
    const squeeze = Math.cos(((south + north) / 2) * RADIANS);
    // one point, or all on a line, still has a scale
    const wide = Math.max((east - west) * squeeze, 0.05);
    const high = Math.max(north - south, 0.05);
    const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high);
    const middle = {lat: (south + north) / 2, lon: (west + east) / 2};
    const project = (lat, lon) => ({
        x: width / 2 + (lon - middle.lon) * squeeze * scale,
        y: height / 2 - (lat - middle.lat) * scale,
    });
    project.kilometre = scale / 111.2;
    return project;
}

/** Radius of a circle whose area grows with the number of places. */
export function radiusOf(places, most, {least = 13, greatest = 30} = {}) {
    return least + (greatest - least) * Math.sqrt(most ? places / most : 0);
}

/** The colour's name for a rate of occupancy; the number is always written beside. */
export function levelOf(centre) {
    if (centre.state !== "open" || !centre.open || !centre.places) {
        return "closed";
    }
    return ["calm", "some", "busy", "full"][
        [0.25, 0.6, 0.9].filter((edge) => centre.rate >= edge).length
    ];
}
