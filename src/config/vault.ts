import type { SecretVault } from '../model/secrets.ts'
import { blankPlus, mappedLayers, textLayers } from './vault/layers.ts'
import { createSearch, isMaskable, type Search, type Span, spansIn } from './vault/needles.ts'
import { fillSecrets, hideSecrets, maskPlaceholders, showSecrets } from './vault/placeholders.ts'

const mask = '***'

/**
 * A vault that masks by value: every added value is replaced by `***`, as it is, in base64, base64url and hex (inside
 * longer texts at any alignment too), and under any depth of percent-encoding, form encoding, JSON escapes and HTML
 * entities. Where secrets overlap, all that belongs to any of them goes; of one that a text was cut in, what is left of
 * it at the cut. Of values with several lines (keys in PEM form) each long line counts as well.
 *
 * Values under 8 characters are masked where they stand alone, not inside words: `re***rce` would tell what the secret
 * is. Values under 3 characters are ignored: masking them would erase ordinary text.
 */
export function createVault(): SecretVault {
  const names = new Map<string, string>()
  let search: Search | undefined
  const searched = (): Search => (search ??= createSearch(new Set(names.keys())))
  const secrets = () => [...names].map(([value, name]) => ({ value, name }))
  return {
    add: (value, name = '') => {
      if (!isMaskable(value) || (names.get(value) ?? '') !== '') return
      if (!names.has(value)) search = undefined
      names.set(value, name)
    },
    mask: (text) => {
      const plain = maskPlaceholders(text, mask)
      return names.size > 0 && mayHold(plain, searched()) ? maskAll(plain, searched()) : plain
    },
    hide: (text) =>
      text.includes('${') || (names.size > 0 && mayHold(text, searched())) ? hideSecrets(text, secrets()) : text,
    show: (text) => (text.includes('${') ? showSecrets(text, secrets()) : text),
    fill: (text, otherwise) => (text.includes('${') ? fillSecrets(text, secrets(), otherwise) : text),
  }
}

function mayHold(text: string, { quick }: Search): boolean {
  return textLayers(text).some((layer) => quick.test(blankPlus(layer)))
}

function maskAll(text: string, search: Search): string {
  const spans = mappedLayers(text).flatMap((layer) =>
    spansIn(blankPlus(layer.text), search).map(({ from, to }): Span => ({
      from: layer.from?.[from] ?? from,
      to: layer.to?.[to - 1] ?? to,
    })),
  )
  let result = ''
  let end = 0
  for (const span of spans.toSorted((left, right) => left.from - right.from)) {
    if (span.from >= end) result += `${text.slice(end, span.from)}${mask}`
    end = Math.max(end, span.to)
  }
  return result + text.slice(end)
}
