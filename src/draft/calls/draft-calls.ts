import type { JsonObject } from '../../json/json.ts'
import { createOnce } from '../../model/say-once.ts'
import type { Draft, DraftClient, DraftResource, Evident, LeftOut } from '../draft.ts'
import { hasLookup, plainText } from '../literal.ts'
import type { CallBook } from './call.ts'
import { groupCalls } from './group-calls.ts'
import { listIn } from './list-answer.ts'
import { nameOfHost, snakeName, uniqueNames } from './names.ts'
import { type NamedGroup, resolvePaths } from './parents.ts'
import { type RequestParts, requestParts } from './request-parts.ts'
import { resourceOf } from './resource-of.ts'
import { createSecretBook } from './secret-book.ts'
import { baseLength } from './url-parts.ts'

/**
 * A draft of the calls in a document: one client for the host that most of them go to, one resource for each list.
 * What they hold of secrets becomes lookups.
 */
export function draftCalls(book: CallBook, options: { readonly name?: string } = {}): Draft {
  const leftOut: LeftOut[] = [...book.leftOut]
  const secrets = createSecretBook()
  const cookies = book.kind === 'curl' ? 'keep' : 'leave out'
  const once = sayOnce(leftOut)
  const calls = book.calls.flatMap((call) => {
    const parts = requestParts(call, secrets, { cookies, leave: once })
    if (parts !== undefined) return [parts]
    leftOut.push({ what: `${call.method} ${call.name ?? ''}`.trim(), place: call.place, why: 'it has no http(s) URL' })
    return []
  })
  const origin = mostFrequent(calls.map(({ url }) => url.origin))
  const here = calls.filter(({ url }) => url.origin === origin)
  leftOut.push(...otherHosts(calls, origin))
  const base = commonBase(here)
  const groups = named(groupCalls(here, { ids: book.kind === 'har' }), base.length)
  const paths = resolvePaths(groups)
  const client = clientOf(here, { origin: origin ?? '', base, book })
  const drafted = groups.map((group) =>
    resourceOf(group, { path: paths.get(group), base: base.length, client, kind: book.kind }),
  )
  return {
    name: options.name ?? (snakeName(book.title ?? '') || nameOfHost((origin ?? '').replace(/^https?:\/\//, ''))),
    from: book.from,
    client,
    resources: parentsFirst(drafted.map(({ resource }) => resource)),
    leftOut: [...leftOut, ...drafted.flatMap(({ leftOut: left }) => left)],
    secrets: secrets.list(),
  }
}

/** Equal words about many calls are said once, with the first place. */
function sayOnce(leftOut: LeftOut[]): (left: LeftOut) => void {
  const isNews = createOnce()
  return (left) => {
    if (isNews(`${left.what}\n${left.why}`)) leftOut.push(left)
  }
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].reduce<readonly [string, number] | undefined>(
    (best, each) => (best === undefined || each[1] > best[1] ? each : best),
    undefined,
  )?.[0]
}

function otherHosts(calls: readonly RequestParts[], origin: string | undefined): readonly LeftOut[] {
  const others = new Map<string, RequestParts[]>()
  for (const parts of calls) {
    if (parts.url.origin === origin) continue
    others.set(parts.url.origin, [...(others.get(parts.url.origin) ?? []), parts])
  }
  return [...others].map(([host, { length, 0: first }]) => ({
    what: plainText(host),
    ...(first !== undefined && { place: first.call.place }),
    why: `${length} ${length === 1 ? 'call goes' : 'calls go'} to this other host: draft it by itself`,
  }))
}

function commonBase(calls: readonly RequestParts[]): readonly string[] {
  const [first, ...rest] = calls.map(({ url }) => url.segments.slice(0, baseLength(url.segments)))
  const same = (segments: readonly string[], index: number): boolean =>
    rest.every((other) => other[index] === segments[index])
  const end = first?.findIndex((_, index) => !same(first, index)) ?? 0
  return (first ?? []).slice(0, end === -1 ? undefined : end)
}

function named(groups: ReturnType<typeof groupCalls>, base: number): readonly NamedGroup[] {
  const unique = uniqueNames()
  return groups.map((group) => {
    const [first] = group.calls
    const words = group.template
      .slice(base)
      .filter((segment) => !hasLookup(segment) && !/[{}]/.test(segment))
      .map(wordOf)
    const own = snakeName(first?.call.name ?? '')
    const last = words.at(-1) ?? ''
    const said = own === '' && last === 'graphql' ? graphqlName(first) : own
    const name = first?.call.method === 'POST' && said !== '' ? said : last || said
    return { ...group, name: unique(name, [words.slice(-2).join('_'), own]) }
  })
}

/** What a query of GraphQL answers with, the records' own names left out: `data.users.nodes` is `users`. */
function graphqlName(first: RequestParts | undefined): string {
  const list = first?.call.answer?.value === undefined ? undefined : listIn(first.call.answer.value)
  const words = (list?.selector ?? '')
    .split('.')
    .filter((word) => !/^(?:data|nodes|edges|items|results|\$)$/.test(word))
  return snakeName(words.at(-1) ?? '')
}

function wordOf(segment: string): string {
  return snakeName(segment.replace(/\.(?:json|xml|csv|php|aspx?)$/i, ''))
}

function clientOf(
  calls: readonly RequestParts[],
  { origin, base, book }: { readonly origin: string; readonly base: readonly string[]; readonly book: CallBook },
): DraftClient {
  const [first] = calls
  const place = first?.call.place ?? book.kind
  const auth = mostFrequent(calls.flatMap(({ auth: each }) => (each === undefined ? [] : [JSON.stringify(each.value)])))
  const holder = calls.find((parts) => JSON.stringify(parts.auth?.value) === auth)
  const headers = sharedHeaders(calls)
  const isGuess = /\/\/localhost|\/\/127\./.test(origin) ? false : origin.startsWith('http:') && book.kind === 'curl'
  return {
    baseUrl: {
      value: plainText([origin, ...base].join('/')),
      certainty: isGuess ? 'guess' : 'stated',
      why: calls.length > 1 ? `${place}, and ${calls.length - 1} more` : place,
    },
    ...(holder?.auth !== undefined && { auth: holder.auth }),
    ...(Object.keys(headers).length > 0 && { headers }),
  }
}

/** Headers that every call has, with the same value. */
function sharedHeaders(calls: readonly RequestParts[]): Readonly<Record<string, Evident<string>>> {
  const [first, ...rest] = calls
  const shared = (first?.headers ?? []).filter(([name, value]) =>
    rest.every(({ headers }) => headers.some((other) => other[0] === name && other[1] === value)),
  )
  return Object.fromEntries(shared.map(([name, value]) => [name, stated(plainText(value), first?.call.place ?? '')]))
}

function stated<T extends string | JsonObject>(value: T, why: string): Evident<T> {
  return { value, why, certainty: 'stated' }
}

function parentsFirst(resources: readonly DraftResource[]): readonly DraftResource[] {
  const done: DraftResource[] = []
  const byName = new Map(resources.map((resource) => [resource.name, resource]))
  const add = (resource: DraftResource): void => {
    if (done.includes(resource)) return
    const parent = resource.parent === undefined ? undefined : byName.get(resource.parent.value)
    if (parent !== undefined) add(parent)
    done.push(resource)
  }
  for (const resource of resources) add(resource)
  return done
}
