// The desk's page: it starts the small modules, each of which minds one thing.
import { startAsking } from "./asking.js";
import { startBulk } from "./bulk.js";
import { startInstall } from "./install.js";
import { startComposer } from "./composer.js";
import { startGrips } from "./grips.js";
import { startKeys } from "./keys.js";
import { startList } from "./list.js";
import { startLive } from "./live.js";
import { startMacros } from "./macros.js";
import { startNotices } from "./notice.js";
import { startNoticed } from "./notices.js";
import { startOutgoing } from "./outgoing.js";
import { startOvertaking } from "./overtaking.js";
import { startPalette } from "./palette.js";
import { startPanes } from "./panes.js";
import { startPresence } from "./presence.js";
import { startOffers } from "./offers.js";
import { startRecord } from "./record.js";
import { startScroll } from "./scroll.js";
import { startTalk } from "./talk.js";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const known = document.cookie.includes("sodan_zone=");
document.cookie = `sodan_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;

startNotices();
startAsking();
startMacros();
startNoticed();
startPanes();
startGrips();
startTalk();
startOvertaking();
startOutgoing();
startComposer();
startOffers();
startList();
startScroll();
startBulk();
startKeys();
startPalette();
startPresence();
startRecord();
startLive();
startInstall();
// The server told its hours in UTC, not knowing where the reader is; once, unless cookies are refused.
if (!known && document.cookie.includes("sodan_zone=")) location.reload();
