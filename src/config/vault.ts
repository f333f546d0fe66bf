import type { SecretVault } from '../model/secrets.ts'

const shortest = 3
const shortestLine = 8
const mask = '***'

/**
 * A vault that masks by value: every added value is replaced by `***` in raw, percent-encoded, form-encoded,
 * JSON-escaped and base64 form (whole, and inside `user:secret` at any alignment; base64url too). Where secrets
 * overlap, all that belongs to any of them goes. Of values with several lines (keys in PEM form) each long line counts
 * as well. Values under 3 characters are ignored: masking them would erase ordinary text.
 */
export function createVault(): SecretVault {
  const values = new Set<string>()
  let search: Search | undefined
  return {
    add: (value) => {
      if (value.length < shortest || values.has(value)) return
      values.add(value)
      search = undefined
    },
    mask: (text) => {
      if (values.size === 0 || text.length < shortest) return text
      search ??= createSearch(values)
      return search.quick.test(text) ? maskAll(text, search.forms) : text
    },
  }
}

interface Search {
  /** any form of any secret: most lines hold none, and this says so fast */
  readonly quick: RegExp
  /** longest first */
  readonly forms: readonly string[]
}

function createSearch(values: ReadonlySet<string>): Search {
  const forms = [...new Set([...values].flatMap(formsOf))].filter((form) => form.length >= shortest)
  const sorted = forms.toSorted((left, right) => right.length - left.length)
  return { quick: new RegExp(sorted.map(escapeRegExp).join('|')), forms: sorted }
}

function maskAll(text: string, forms: readonly string[]): string {
  const spans = forms.flatMap((form) => spansOf(text, form)).toSorted((left, right) => left.from - right.from)
  let result = ''
  let end = 0
  for (const span of spans) {
    if (span.from >= end) result += `${text.slice(end, span.from)}${mask}`
    end = Math.max(end, span.to)
  }
  return result + text.slice(end)
}

function spansOf(text: string, form: string): readonly { readonly from: number; readonly to: number }[] {
  const spans = []
  for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1)) {
    spans.push({ from, to: from + form.length })
  }
  return spans
}

function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestLine)
  return (lines.length > 1 ? [value, ...lines] : [value]).flatMap((text) => [
    text,
    ...percentForms(text),
    ...jsonForms(text),
    ...base64Forms(text),
  ])
}

function percentForms(value: string): readonly string[] {
  // a lone surrogate has no percent-encoded form of its own
  const component = encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'))
  const strict = component.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const all = [component, strict, strict.replaceAll('%20', '+'), form, encodeURI(decodeURIComponent(component))]
  return [...all, ...all.map((text) => text.replace(/%[\dA-F]{2}/g, (hex) => hex.toLowerCase()))]
}

function jsonForms(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1)
  const ascii = json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [json, ascii, json.replaceAll('/', '\\/')]
}

/** Whole, and what is left of it inside a longer text: base64 mixes three bytes, so the edges depend on neighbours. */
function base64Forms(value: string): readonly string[] {
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
  const long = inside.filter((form) => form.length >= shortestLine)
  return [whole, ...long].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
