/** Hands a file to the browser, which saves it where it saves downloads. */
export function saveFile(content: Blob | string, name: string): void {
  const blob = typeof content === 'string' ? new Blob([content], { type: 'text/plain;charset=utf-8' }) : content
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // the browser has to have begun with it
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
