/** A text of the command line without what differs from run to run. */
export function steady(text: string): string {
  return text
    .replaceAll(/\b\d{10}\.\d+\b/g, '<load id>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?/g, '<moment>')
    .replaceAll(/\b\d+(\.\d+)?\s?(ms|s|seconds?)\b/g, '<time>')
    .replaceAll(/[\d,]+ rows\/s/g, '<rate>')
    .replaceAll(/ +$/gm, '')
}
