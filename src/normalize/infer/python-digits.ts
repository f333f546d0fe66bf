const nonAscii = /[\u0080-\u{10ffff}]/gu
const decimalDigit = /\p{Nd}/u

/** Decimal digits of any script as ASCII digits, as Python's `int` and `float` read them; the rest stays. */
export function asciiDigits(text: string): string {
  return text.replace(nonAscii, (character) => (decimalDigit.test(character) ? digitOf(character) : character))
}

/** Every script has its digits 0 to 9 in a row, so the start of the run tells the value. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  let first = code
  while (decimalDigit.test(String.fromCodePoint(first - 1))) first--
  return String((code - first) % 10)
}
