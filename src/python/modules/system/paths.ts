import { joinTexts, type Lookup, type LookupText } from '../../values/lookup.ts'
import type { Value } from '../../values/value.ts'

/** `os.path.join`. */
export function joinPaths(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (part.startsWith('/') || path === '') return part
    return path.endsWith('/') ? path + part : `${path}/${part}`
  }, '')
}

/** The same with lookups among the parts, which are taken for names without slashes at their ends. */
export function joinOpenPaths(parts: readonly (string | Lookup | LookupText)[]): Value {
  const pieces: (string | Lookup | LookupText)[] = []
  for (const part of parts) {
    if (typeof part === 'string' && part.startsWith('/')) pieces.length = 0
    const last = pieces.at(-1)
    if (last !== undefined && last !== '' && !(typeof last === 'string' && last.endsWith('/'))) pieces.push('/')
    pieces.push(part)
  }
  return joinTexts(pieces)
}

/** `os.path.split`: what stands before the last slash, and behind it. */
export function splitPath(path: string): readonly [string, string] {
  const at = path.lastIndexOf('/') + 1
  const head = path.slice(0, at)
  return [/^\/*$/.test(head) ? head : head.replace(/\/+$/, ''), path.slice(at)]
}

/** `os.path.splitext`. */
export function splitExtension(path: string): readonly [string, string] {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const at = name.lastIndexOf('.')
  // a name of leading dots has no extension
  if (at < 0 || /^\.*$/.test(name.slice(0, at))) return [path, '']
  return [path.slice(0, path.length - (name.length - at)), name.slice(at)]
}

/** `os.path.normpath`. */
export function normalPath(path: string): string {
  if (path === '') return '.'
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : ''
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..' || (root === '' && (parts.length === 0 || parts.at(-1) === '..'))) parts.push(part)
    else parts.pop()
  }
  const text = root + parts.join('/')
  return text === '' ? '.' : text
}

/** A path as `Path` writes it: without doubled slashes and dots, `..` kept. */
export function purePath(path: string): string {
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : ''
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  const text = root + parts.join('/')
  return text === '' ? '.' : text
}
