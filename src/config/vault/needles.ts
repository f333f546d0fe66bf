import { base64Forms, encodedComponent, formText, hexForms, jsonText, shortestForm, wellFormed } from './forms.ts'
import { blankPlus, textLayers } from './layers.ts'

const shortest = 3
const shortestLine = 8
/** This many characters of a secret at a cut end give it away. */
const headLength = 8

/** A text to look for in every layer of a text. */
export interface Needle {
  readonly text: string
  /** true = counts only where no letter or digit stands beside it */
  readonly standsAlone: boolean
}

/** All that has to be looked for, and a quick way to know that none of it is there. */
export interface Search {
  /** the beginning of any needle: most lines hold none, and this says so fast */
  readonly quick: RegExp
  readonly needles: readonly Needle[]
}

/** A stretch of a text. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** True for values that can be masked by value: shorter ones would erase ordinary text. */
export function isMaskable(value: string): boolean {
  return value.length >= shortest
}

/** What to look for, so that none of the values is overlooked. */
export function createSearch(values: ReadonlySet<string>): Search {
  const needles = new Map<string, Needle>()
  for (const value of values) {
    for (const needle of needlesOf(value)) {
      const known = needles.get(needle.text)
      if (known === undefined || known.standsAlone) needles.set(needle.text, needle)
    }
  }
  const heads = [...needles.values()].map(({ text, standsAlone }) =>
    standsAlone ? alone(text) : escapeRegExp(text.slice(0, headLength)),
  )
  return { quick: new RegExp([...new Set(heads)].join('|')), needles: [...needles.values()] }
}

/** Where the needles stand in a text, those that are cut off at its end (or at an ellipsis) included. */
export function spansIn(text: string, { needles }: Search): readonly Span[] {
  const ends = endsOf(text)
  return needles.flatMap((needle) => [...wholeSpans(text, needle), ...cutSpans(text, needle, ends)])
}

function wholeSpans(text: string, { text: wanted, standsAlone }: Needle): readonly Span[] {
  const spans: Span[] = []
  for (let from = text.indexOf(wanted); from !== -1; from = text.indexOf(wanted, from + 1)) {
    const to = from + wanted.length
    if (!standsAlone || !(joins(text, from) || joins(text, to))) spans.push({ from, to })
  }
  return spans
}

/** The beginning of a secret right before an end: a text was cut there before it was masked. */
function cutSpans(text: string, { text: wanted, standsAlone }: Needle, ends: readonly number[]): readonly Span[] {
  if (standsAlone || wanted.length <= headLength) return []
  const head = wanted.slice(0, headLength)
  return ends.flatMap((end) => {
    const earliest = end - wanted.length + 1
    for (let from = text.indexOf(head, earliest); from !== -1 && from + headLength <= end;) {
      if (wanted.startsWith(text.slice(from, end))) return [{ from, to: end }]
      from = text.indexOf(head, from + 1)
    }
    return []
  })
}

const mostEnds = 50

function endsOf(text: string): readonly number[] {
  const ends = [text.length]
  for (let at = text.indexOf('…'); at !== -1 && ends.length < mostEnds; at = text.indexOf('…', at + 1)) ends.push(at)
  return ends
}

function needlesOf(value: string): readonly Needle[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestLine)
  const texts = [...new Set([value, value.trim(), wellFormed(value), ...(lines.length > 1 ? lines : [])])].filter(
    isMaskable,
  )
  return texts.flatMap((text) => {
    const [itself = text, ...decoded] = textLayers(text)
    const plainForms = [itself, ...decoded.filter((layer) => layer.length >= shortestForm)]
    const forms = [...new Set([text, encodedComponent(text), formText(text), jsonText(text)])]
    const others = [...forms.flatMap(base64Forms), ...hexForms(text)]
    return [
      ...plainForms.map((form) => ({ text: blankPlus(form), standsAlone: form.length < shortestLine })),
      ...others
        .filter((form) => form.length >= shortestForm)
        .map((form) => ({ text: blankPlus(form), standsAlone: false })),
    ]
  })
}

/** True when the place is inside a word. */
function joins(text: string, at: number): boolean {
  return isWord(text[at - 1]) && isWord(text[at])
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /[\p{L}\p{N}]/u.test(sign)
}

function alone(text: string): string {
  const [before, after] = [
    /^[A-Za-z\d]/.test(text) ? '(?<![A-Za-z\\d])' : '',
    /[A-Za-z\d]$/.test(text) ? '(?![A-Za-z\\d])' : '',
  ]
  return before + escapeRegExp(text) + after
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
