// What the shell says about the tenant and about whose phone this is.
const { dataset } = document.body;

export const root = dataset.root;
export const owner = dataset.owner;
export const currency = dataset.currency;
export const timezone = dataset.timezone;
export const tenantName = dataset.name;
export const programName = dataset.program;
export const asksLines = dataset.lineMode === "lines";
export const csrfCookie = dataset.csrfCookie;
export const locale = `en-${dataset.country}`;
export const to = (path) => `${root}${path}`;
