// A field that takes the key one presses in it: one stroke, or two in a row.
import { nearest } from "./page.js";
import { strokeOf } from "./keys.js";

const IN_A_ROW = 1200; // milliseconds
let last = { field: null, at: 0 };

export function startRecord() {
  document.addEventListener("keydown", (event) => {
    const field = nearest(event, "[data-records]");
    if (!field || ["Tab", "Enter", "Escape", "Backspace", "Delete"].includes(event.key)) return;
    const stroke = strokeOf(event);
    if (event.isComposing || event.keyCode === 229 || !stroke || /^Ctrl\+[acvxzAZ]$/.test(stroke)) return;
    event.preventDefault();
    const goesOn = last.field === field && event.timeStamp - last.at < IN_A_ROW && field.value && !field.value.includes(" ");
    field.value = goesOn ? `${field.value} ${stroke}` : stroke;
    last = { field, at: event.timeStamp };
  });
}
