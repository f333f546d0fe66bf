/**
 * True where Windows takes no file or folder of this name: devices (`con`, `nul`, `com1`, whatever ending they have), and
 * a dot or a space at the end, which it drops.
 */
export function isRefusedByWindows(name: string): boolean {
  return /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$) *(?:\.|$)/i.test(name) || /[. ]$/.test(name)
}
