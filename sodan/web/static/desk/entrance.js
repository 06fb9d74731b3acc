// The staff entrance remembers the browser's time zone, so that the first page already tells the right hour.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
document.cookie = `sodan_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
