/** On one line, without what a terminal would act on: a server's words may be hostile. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

/** Makes a text plain as well, and keeps line breaks and tabs. */
export function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, ' ')
}
