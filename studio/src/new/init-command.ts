import type { ImportCredential, ImportDraft, ImportRequest } from '../api/contract.ts'
import { shellWord } from '../design/out/shell-word.ts'

/** A command line, and the words in front of it. */
export interface SameAs {
  readonly command: string
  readonly lead?: string
}

/** Kinds that are turned into a config as they are, and not drafted. */
const imported: readonly ImportDraft['kind'][] = ['python', 'markdown', 'yaml', 'airbyte']

/**
 * The command that does what the page did. No text that was pasted is said again, and no key: a key that was typed stands
 * as `$KEY`, and what holds one itself is read from standard input.
 */
export function initCommand(draft: ImportDraft | undefined, source: ImportRequest | undefined): SameAs {
  if (draft === undefined || source === undefined) return { command: 'sluice init --from <url, cURL line or file>' }
  const { text, credential, fileName } = source
  const init = (from: string): string => `sluice init ${shellWord(draft.name)} --from ${from}`
  if (imported.includes(draft.kind))
    return {
      command: `sluice import ${shellWord(fileName ?? 'source.txt')} -o ${shellWord(draft.file)}`,
      ...(fileName === undefined && { lead: 'with what was pasted in source.txt, the same as' }),
    }
  if (fileName !== undefined) return { command: init(shellWord(fileName)) }
  const url = /^https?:\/\/\S+$/i.test(text.trim()) ? text.trim() : undefined
  const holdsKey = draft.secrets.some(({ from }) => from === 'source') && credential === undefined
  if (source.values !== undefined || (credential !== undefined && draft.kind !== 'url')) {
    // a document is read without its key; a query may hold one
    if (url !== undefined && draft.kind !== 'url' && !/[?@]/.test(url))
      return { command: init(shellWord(url)), lead: 'but for the keys that were given, the same as' }
    return { command: init('-'), lead: 'with the keys put right in what was pasted, on standard input, the same as' }
  }
  if (url !== undefined && !holdsKey && !/^https?:\/\/[^/?#]*@/i.test(url)) {
    if (credential === undefined) return { command: init(shellWord(url)) }
    const line = curlLine(url, credential)
    if (line !== undefined) return { command: init(`"${line}"`), lead: 'with the key in $KEY, the same as' }
  }
  return { command: init('-'), lead: 'with what was pasted on standard input, the same as' }
}

/** A cURL line that stands in double quotes; undefined = something in it would mean more there. */
function curlLine(url: string, credential: ImportCredential): string | undefined {
  const address = inQuotes(url)
  if (credential.kind === 'bearer') return `curl '${address}' -H 'Authorization: Bearer $KEY'`
  const { kind, name } = credential
  if (!/^[\w.@+-]+$/.test(name)) return undefined
  if (kind === 'header') return `curl '${address}' -H '${name}: $KEY'`
  if (kind === 'basic') return `curl '${address}' -u '${name}:$KEY'`
  const [beforeHash = ''] = address.split('#')
  return `curl '${beforeHash}${beforeHash.includes('?') ? '&' : '?'}${name}=$KEY'`
}

/** A URL without the characters that a shell reads within quotes. */
function inQuotes(url: string): string {
  return url.replace(/["'`$!\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
