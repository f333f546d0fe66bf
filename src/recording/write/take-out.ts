import { secretPlaceholder, type SecretVault } from '../../model/secrets.ts'

type Hiding = Pick<SecretVault, 'hide' | 'mask'>

/**
 * A text fit to be kept for long and shown to others: a placeholder for each secret, without the check that would tell
 * something of its value; what no placeholder can stand for is `***`.
 */
export function takeOut(text: string, vault: Hiding): string {
  const hidden = vault.hide(text)
  if (!hidden.includes('${secret')) return vault.mask(hidden)
  let result = ''
  let end = 0
  for (const match of hidden.matchAll(secretPlaceholder)) {
    const [placeholder, name] = match
    result += vault.mask(hidden.slice(end, match.index))
    result += name === undefined ? placeholder : placeholder.replace(/[\da-f]{4}\}$/, '0000}')
    end = match.index + placeholder.length
  }
  return result + vault.mask(hidden.slice(end))
}

/** The text with nothing but the names in its placeholders: requests that differ in how a secret is written are the same. */
export function namesOnly(text: string): string {
  return text.replace(secretPlaceholder, (whole: string, name: string | undefined) =>
    name === undefined ? whole : `\${secret:${name}}`,
  )
}

/** The text with all secrets alike. */
export function nameless(text: string): string {
  return text.replace(/\$\{secret:[^}]*\}/g, '${secret}')
}
