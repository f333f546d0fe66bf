import type { z } from 'zod'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import { codeKinds } from '../../shapes/kinds.ts'
import { isRegistered } from '../../../model/error-register/register.ts'
import { misplacedHint } from './misplaced.ts'
import type { Problem } from './problems.ts'
import { isSecretPlace, kindOf, showValue } from './show-value.ts'
import { didYouMean, withinKey } from '../../near-names.ts'

type Issue = z.core.$ZodIssue
type UnionIssue = z.core.$ZodIssueInvalidUnion

/** A problem with the path of the node it is about. */
export type Explained = Problem & { readonly path: ConfigPath }

/** What an issue is about: the value that was checked and its path in the config. */
export interface Checked {
  readonly value: unknown
  readonly path: ConfigPath
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
}

/** Issues of zod in the words of our messages; unions are explained by the one branch that was meant. */
export function explainIssue(issue: Issue, checked: Checked): readonly Explained[] {
  const path = [...checked.path, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  const value = valueAt(checked.value, issue.path)
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, issue.message))
  if (issue.code === 'invalid_union') return explainUnion(issue, { value, path })
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    return issue.issues.flatMap((inner) => explainIssue(inner, { value, path }))
  }
  if (value === undefined && issue.code !== 'custom') return [missingKey(path, allowedOf(issue))]
  if (issue.code === 'invalid_type') return [wrongType(path, value, [kindNames[issue.expected] ?? issue.expected])]
  if (issue.code === 'invalid_value') return [invalidValue(path, value, issue.values.map(String))]
  if (issue.code !== 'custom') return [refused(path, value, reasonOf(issue))]
  return [codeKinds.includes(issue.message) ? wrongType(path, value, [issue.message]) : ownWords(path, value, issue)]
}

function unknownKey(owner: ConfigPath, key: string, encodedKeys: string): Explained {
  const allowed = decodeKeys(encodedKeys)
  const meant = misplacedHint(owner, key) ?? didYouMean(key, allowed) ?? withinKey(key, allowed)
  const hint = meant ?? 'Remove it, or correct its name.'
  return {
    path: [...owner, key],
    code: 'CONFIG_UNKNOWN_KEY',
    message: `Could not use the key "${key}" because ${nameOf(owner)} has no such key.`,
    found: key,
    ...(allowed.length > 0 ? { allowed } : {}),
    hint,
  }
}

/** A key that must be there and is not. */
export function missingKey(path: ConfigPath, allowed?: readonly string[]): Explained {
  const key = String(path.at(-1))
  return {
    path,
    code: 'CONFIG_MISSING_KEY',
    message: `Could not read ${nameOf(path.slice(0, -1))} because it lacks "${key}".`,
    ...(allowed ? { allowed } : {}),
    hint: `Add "${key}".`,
  }
}

/** A value of another kind than the key takes. */
export function wrongType(path: ConfigPath, value: unknown, kinds: readonly string[]): Explained {
  const bare = typeof value === 'string' ? value.trim() : ''
  const unquoted = kinds.includes('true or false')
    ? /^(?:true|false)$/i.test(bare)
    : kinds.some((kind) => kind.endsWith('number')) && /^-?\d+(?:\.\d+)?$/.test(bare)
  return {
    path,
    code: 'CONFIG_WRONG_TYPE',
    message: `Could not use ${nameOf(path)} because it must be ${orList(kinds)}, not ${kindOf(value)}.`,
    found: showValue(path, value),
    allowed: kinds,
    hint: unquoted ? `Write ${bare.toLowerCase()} without quotes.` : `Write ${orList(kinds)} here.`,
  }
}

/** A value outside a fixed set. */
function invalidValue(path: ConfigPath, value: unknown, allowed: readonly string[]): Explained {
  const shown = showValue(path, value)
  const near = typeof value === 'string' && !isSecretPlace(path) ? didYouMean(value, allowed) : undefined
  return {
    path,
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use ${nameOf(path)} because ${shown} is not one of its values.`,
    found: shown,
    allowed,
    hint: near ?? `Write one of ${allowed.join(', ')}.`,
  }
}

/** A value of the right kind that cannot be used, with the reason. */
function refused(path: ConfigPath, value: unknown, reason: string): Explained {
  return {
    path,
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not use ${nameOf(path)} because ${reason}.`,
    ...(value === undefined ? {} : { found: showValue(path, value) }),
    hint: `Correct ${nameOf(path)}.`,
  }
}

// a check of a component says itself what is wrong, and may bring a code and a hint of its own
function ownWords(path: ConfigPath, value: unknown, issue: z.core.$ZodIssueCustom): Explained {
  const plain = refused(path, value, reasonOf(issue))
  const { code, hint }: { readonly code?: unknown; readonly hint?: unknown } = issue.params ?? {}
  return {
    ...plain,
    ...(issue.message.startsWith('Could not ') ? { message: issue.message } : {}),
    ...(typeof code === 'string' && isRegistered(code) ? { code } : {}),
    ...(typeof hint === 'string' ? { hint } : {}),
  }
}

function explainUnion(issue: UnionIssue, { value, path }: Checked): readonly Explained[] {
  if ('options' in issue && issue.options !== undefined) {
    const allowed = issue.options.map(String)
    return [value === undefined ? missingKey(path, allowed) : invalidValue(path, value, allowed)]
  }
  const meant = branchMeant(issue, value)
  if (meant !== undefined) return meant.flatMap((inner) => explainIssue(inner, { value, path }))
  if (value === undefined) return [missingKey(path)]
  return [wrongType(path, value, [...new Set(issue.errors.flatMap(kindsOf))])]
}

// the branch whose kind (text, list, mapping) is the value's own; among several, the one with the fewest mistakes
function branchMeant(issue: UnionIssue, value: unknown): readonly Issue[] | undefined {
  const right = issue.errors.filter((branch) => !branch.some((inner) => isOtherKind(inner, value)))
  return right.toSorted((left, other) => left.length - other.length)[0]
}

function isOtherKind(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_value') return issue.values.every((allowed) => typeof allowed !== typeof value)
  if (issue.code === 'invalid_union') return branchMeant(issue, value) === undefined
  return issue.code === 'invalid_type' || issue.code === 'custom'
}

function kindsOf(branch: readonly Issue[]): readonly string[] {
  return branch.flatMap((issue) => {
    if (issue.path.length > 0) return []
    if (issue.code === 'invalid_type') return [kindNames[issue.expected] ?? issue.expected]
    if (issue.code === 'invalid_value') return issue.values.map((allowed) => JSON.stringify(allowed) ?? 'null')
    if (issue.code === 'invalid_union') return issue.errors.flatMap(kindsOf)
    return issue.code === 'custom' ? [issue.message] : []
  })
}

function allowedOf(issue: Issue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  return issue.code === 'invalid_type' ? [kindNames[issue.expected] ?? issue.expected] : undefined
}

function reasonOf(issue: Issue): string {
  if (issue.code === 'too_small')
    return `it must be ${boundOf(issue, 'least', 'more')} ${issue.minimum}${unitOf(issue.origin)}`
  if (issue.code === 'too_big')
    return `it must be ${boundOf(issue, 'most', 'less')} ${issue.maximum}${unitOf(issue.origin)}`
  if (issue.code === 'invalid_format' && issue.message.startsWith('Invalid')) return `it is not a valid ${issue.format}`
  return lowerFirst(issue.message.replace(/\.$/, ''))
}

function boundOf({ inclusive }: { readonly inclusive?: boolean }, within: string, beyond: string): string {
  return inclusive === false ? `${beyond} than` : `at ${within}`
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' letters long'
  return origin === 'array' ? ' items long' : ''
}

function lowerFirst(text: string): string {
  // `Either "a" or "b"` reads on after "because"; an acronym or a quoted name keeps its letters
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

function decodeKeys(encoded: string): readonly string[] {
  if (!encoded.startsWith('[')) return []
  const keys: unknown = JSON.parse(encoded)
  return Array.isArray(keys) ? keys.map(String) : []
}

/** The config path in quotes, or the words for the whole. */
function nameOf(path: ConfigPath): string {
  return path.length === 0 ? 'the configuration' : `"${formatPath(path)}"`
}

function orList(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'something else')
}

/** The value at a path of own properties, or undefined. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined
    current = (current as Record<PropertyKey, unknown>)[step]
  }
  return current
}
