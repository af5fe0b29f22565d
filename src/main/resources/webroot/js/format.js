// Numbers as people read them.

/** Three significant digits or so, without an exponent where it can be helped. */
export function number(value) {
  if (value === undefined || value === null || !Number.isFinite(value)) {
    return "–";
  }
  const size = Math.abs(value);
  if (size === 0) {
    return "0";
  }
  if (Number.isInteger(value) && size < 1e7) {
    return value.toLocaleString("en");
  }
  if (size >= 1e6 || size < 1e-4) {
    return value.toExponential(1);
  }
  if (size >= 100) {
    return Math.round(value).toLocaleString("en");
  }
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5);
}

export function percent(share) {
  return share === undefined ? "–" : Math.round(100 * share) + " %";
}

/** A duration: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min. */
export function duration(seconds) {
  if (seconds === undefined || !Number.isFinite(seconds)) {
    return "–";
  }
  if (seconds < 0.9995) {
    return Math.round(1000 * seconds) + " ms";
  }
  if (seconds < 9.95) {
    return seconds.toFixed(1) + " s";
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return whole + " s";
  }
  if (whole < 3600) {
    return Math.floor(whole / 60) + " min" + (whole % 60 ? " " + (whole % 60) + " s" : "");
  }
  const minutes = Math.round(whole / 60);
  return Math.floor(minutes / 60) + " h" + (minutes % 60 ? " " + (minutes % 60) + " min" : "");
}

/** How long ago, in one unit: what is long ago need not be known to the second. */
export function ago(seconds) {
  if (seconds < 2.5) {
    return "now";
  }
  const minutes = Math.floor(seconds / 60);
  return (minutes < 1 ? Math.round(seconds) + " s" : minutes < 120 ? minutes + " min" : Math.floor(minutes / 60) + " h") + " ago";
}

export function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)) + " " + units[unit];
}
