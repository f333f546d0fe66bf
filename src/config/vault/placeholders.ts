import { createHash } from 'node:crypto'
import { secretPlaceholder as token } from '../../model/secrets.ts'
import { blankPlus, type Layer, mappedLayers, textLayers } from './layers.ts'
import { base64Forms, encodedComponent, formText, hexForms, jsonText, shortestForm } from './forms.ts'
import { isMaskable, type Span } from './needles.ts'

/** A secret by the name it is looked up with; '' = it has none, so nobody can look it up again. */
export interface NamedSecret {
  readonly name: string
  readonly value: string
}

// `${secret:name:form:check}`; a text that happens to hold `${secret` gets a `=}` behind it
const open = '${secret'

/**
 * The text with a placeholder where a secret stood, whatever its encoding: `${secret:name:form:check}`. The check is 16
 * bits of a hash: enough to see that the secret is another one now, too little to guess it by.
 */
export function hideSecrets(text: string, secrets: readonly NamedSecret[]): string {
  const found = mappedLayers(text).flatMap((layer) => secrets.flatMap((secret) => placesOf(secret, layer, text)))
  let result = ''
  let end = 0
  for (const place of merged(found)) {
    result += escaped(text.slice(end, place.from)) + place.placeholder
    end = place.to
  }
  return result + escaped(text.slice(end))
}

/** What `hideSecrets` was given; undefined when one of the secrets is not known (any more), or another one now. */
export function showSecrets(text: string, secrets: readonly NamedSecret[]): string | undefined {
  let isWhole = true
  const shown = text.replace(token, (whole: string, ...[name, form, check]: (string | undefined)[]) => {
    if (name === undefined || form === undefined) return open
    const known = secrets.find((secret) => encodedName(secret) === name && checkOf(secret) === check)
    const value = known === undefined || name === '' ? undefined : formOf(known.value, form)
    if (value === undefined) isWhole = false
    return value ?? whole
  })
  return isWhole ? shown : undefined
}

/** What `hideSecrets` was given, with the secrets of these names as they are now; the others are what `otherwise` gives. */
export function fillSecrets(
  text: string,
  secrets: readonly NamedSecret[],
  otherwise: (name: string) => string,
): string {
  return text.replace(token, (_whole: string, ...[name, form]: (string | undefined)[]) => {
    if (name === undefined || form === undefined) return open
    const known = name === '' ? undefined : secrets.find((secret) => encodedName(secret) === name)
    const value = known?.value ?? otherwise(decodeURIComponent(name))
    return formOf(value, form) ?? value
  })
}

/** The text without placeholders: what is printed says `***` there. */
export function maskPlaceholders(text: string, mask: string): string {
  return text.includes(open)
    ? text.replace(token, (whole: string, name?: string) => (name === undefined ? whole : mask))
    : text
}

interface Place extends Span {
  readonly placeholder: string
}

function placesOf(secret: NamedSecret, layer: Layer, text: string): readonly Place[] {
  const searched = blankPlus(layer.text)
  return soughtOf(secret.value).flatMap(({ inner, restored, text: wanted }) => {
    const places: Place[] = []
    const sought = blankPlus(wanted)
    for (let at = searched.indexOf(sought); at !== -1; at = searched.indexOf(sought, at + 1)) {
      const from = layer.from?.[at] ?? at
      const to = layer.to?.[at + sought.length - 1] ?? at + sought.length
      const outer =
        outerForm(restored, text.slice(from, to)) ?? (restored === wanted ? `c${layer.depth ?? 0}` : undefined)
      places.push({ from, to, placeholder: outer === undefined ? lost : placeholder(secret, `${outer}.${inner}`) })
    }
    return places
  })
}

/** What a secret is looked for as. One that looks encoded itself may have been decoded with the text around it. */
function soughtOf(value: string) {
  const forms = innerForms(value).map(([inner, text]) => ({ inner, restored: text, text }))
  const [, ...decoded] = textLayers(value)
  const shown = decoded.filter((text) => text.length >= shortestForm)
  return [...forms, ...shown.map((text) => ({ inner: 'r', restored: value, text }))]
}

/** Places in order, those that overlap as one that cannot be put back. */
function merged(places: readonly Place[]): readonly Place[] {
  const sorted = places.toSorted((left, right) => left.from - right.from || right.to - left.to)
  const result: Place[] = []
  for (const place of sorted) {
    const last = result.at(-1)
    if (last === undefined || place.from >= last.to) result.push(place)
    else if (place.to > last.to) result[result.length - 1] = { from: last.from, to: place.to, placeholder: lost }
  }
  return result
}

function placeholder(secret: NamedSecret, form: string): string {
  return `${open}:${encodedName(secret)}:${form}:${checkOf(secret)}}`
}

function encodedName({ name }: NamedSecret): string {
  return encodedComponent(name)
}

/** Stands for what cannot be put back. */
const lost = placeholder({ name: '', value: '' }, '')

function checkOf({ name, value }: NamedSecret): string {
  return createHash('sha256').update(`${name}\u0000${value}`).digest('hex').slice(0, 4)
}

function escaped(text: string): string {
  return text.replaceAll(open, `${open}=}`)
}

/** What a secret is turned into by whoever packs it, before the text it stands in is encoded. */
function innerForms(value: string): readonly (readonly [form: string, text: string])[] {
  const texts = [value, encodedComponent(value), formText(value), jsonText(value)]
  const all = [
    ['r', value] as const,
    ...texts.flatMap((text, which) => base64Forms(text).map((form, index) => [`b${which}-${index}`, form] as const)),
    ...hexForms(value).map((form, index) => [`h${index}`, form] as const),
  ]
  return all.filter(([, text]) => isMaskable(text))
}

const repeated = (encode: (text: string) => string, times: number, text: string): string =>
  times === 0 ? text : repeated(encode, times - 1, encode(text))
const lower = (text: string): string => text.replace(/%[\dA-F]{2}/g, (hex) => hex.toLowerCase())
const strict = (text: string): string =>
  encodedComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
const percents: Readonly<Record<string, (text: string) => string>> = {
  c: encodedComponent,
  l: (text) => lower(encodedComponent(text)),
  s: strict,
  t: (text) => lower(strict(text)),
  f: formText,
  p: (text) => strict(text).replaceAll('%20', '+'),
  g: (text) => encodedComponent(text).replaceAll('%2B', '+'),
}
const others: Readonly<Record<string, (text: string) => string>> = {
  w: (text) => text.replaceAll('+', ' '),
  v: (text) => text.replaceAll(' ', '+'),
  j: jsonText,
  k: (text) => jsonText(text).replaceAll('/', String.raw`\/`),
  x: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
}

/** How the inner form is encoded here, to the letter; undefined = in a mixed way. */
function outerForm(inner: string, written: string): string | undefined {
  if (inner === written) return 'c0'
  const candidates = [
    ...Object.keys(percents).flatMap((name) => [1, 2, 3].map((times) => `${name}${times}`)),
    ...Object.keys(others).map((name) => `${name}1`),
    // JSON as a text in JSON
    'j2',
    'j3',
    'k2',
    'k3',
  ]
  return candidates.find((form) => outerText(inner, form) === written)
}

function outerText(inner: string, form: string): string | undefined {
  const encode = percents[form.slice(0, 1)] ?? others[form.slice(0, 1)]
  const times = Number(form.slice(1))
  return encode === undefined || !(times <= 8) ? undefined : repeated(encode, times, inner)
}

function formOf(value: string, form: string): string | undefined {
  const [outer = '', inner = ''] = form.split('.')
  const text = innerForms(value).find(([name]) => name === inner)?.[1]
  return text === undefined ? undefined : outerText(text, outer)
}
