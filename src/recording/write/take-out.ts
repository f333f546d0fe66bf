import { secretPlaceholder, type SecretVault } from '../../model/secrets.ts'

/** What knows the secrets. */
export interface Hiding extends Pick<SecretVault, 'hide' | 'mask'> {
  /** sessions that a server has given: no secrets of the run, which must not hinder it to go on */
  readonly sessions?: Pick<SecretVault, 'hide'>
}

/**
 * A text fit to be kept for long and shown to others: a placeholder for each secret, without the check that would tell
 * something of its value; what no placeholder can stand for is `***`.
 */
export function takeOut(text: string, vault: Hiding): string {
  return maskOut(vault.hide(text), vault)
}

/** A text in which `***` stands for each secret that has no placeholder yet, and what is of a session has one. */
export function maskOut(text: string, { mask, sessions }: Hiding): string {
  const between = (part: string): string => {
    const masked = mask(part)
    return sessions === undefined ? masked : withoutChecks(sessions.hide(masked))
  }
  if (!text.includes('${secret')) return between(text)
  let result = ''
  let end = 0
  for (const match of text.matchAll(secretPlaceholder)) {
    const [placeholder] = match
    result += between(text.slice(end, match.index)) + withoutChecks(placeholder)
    end = match.index + placeholder.length
  }
  return result + between(text.slice(end))
}

function withoutChecks(text: string): string {
  return text.replace(secretPlaceholder, (whole: string, name: string | undefined) =>
    name === undefined ? whole : whole.replace(/[\da-f]{4}\}$/, '0000}'),
  )
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
