/** Derived forms below this would be found in ordinary text. */
export const shortestForm = 6
const shortestInside = 8

/** `encodeURIComponent` that takes half a surrogate pair, which has no form of its own. */
export function encodedComponent(text: string): string {
  return encodeURIComponent(wellFormed(text))
}

/** Half a surrogate pair as every encoder writes it. */
export function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}

/** Encodes a text as a browser writes a form. */
export function formText(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

/** Writes a text as it stands between the quotes of JSON. */
export function jsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Its bytes in hexadecimal, lower and upper case. */
export function hexForms(text: string): readonly string[] {
  const hex = Buffer.from(text, 'utf8').toString('hex')
  return [hex, hex.toUpperCase()]
}

/** Whole, and what is left of it inside a longer text: base64 mixes three bytes, so the edges depend on neighbours. */
export function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8')
  const whole = bytes.toString('base64').replace(/=+$/, '')
  const inside = [0, 1, 2].map((before) => {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor(((before + bytes.length) * 8) / 6)
    return shifted.slice(first, last)
  })
  const long = inside.filter((form) => form.length >= shortestInside)
  return [whole, ...long].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}
