import { type OwnPaginator, withOwnPages } from '../../model/user-code/own-paginator.ts'
import { z } from 'zod'
import type { AuthDefinition, Authenticator } from '../../model/auth.ts'
import { ComponentUse, definitionMark } from '../../model/user-code/component-use.ts'
import { building, type Given, plainOptions, type Shaped } from './building.ts'
import type { Looked } from '../lookups.ts'

/** A paginator type of your own. */
interface PaginatorType<Options> {
  /** for logs and errors: `token_pages` */
  readonly type: string
  /** makes the paginator of its options; throws `SluiceError` for options that cannot be */
  build(options: Options): OwnPaginator
}

/** An auth type of your own. */
interface OwnAuth<Options> {
  /** for logs and errors: `signed_requests` */
  readonly type: string
  /**
   * options that are secret: they come to `build` as a `Secret`, are masked wherever they would be printed, and when
   * left out of the config are looked up like those of the auths that come with sluice
   */
  readonly secret?: readonly (keyof Options & string)[]
  /** makes the authenticator of its options; lookups (`secret('k')`) have been resolved */
  build(options: Options): Authenticator
}

const unchecked = z.unknown()

/**
 * Declares a paginator; what comes back is called with its options where a config wants a paginator, or stands in
 * `components`, which lets the config write `{type: …}`.
 *
 * ```ts
 * const tokenPages = definePaginator({
 *   type: 'token_pages',
 *   build: ({ param }: { param: string }) => ({
 *     type: 'token_pages',
 *     first: () => null,
 *     apply: (request, token) => (typeof token === 'string' ? withParam(request, param, token) : request),
 *     next: (_token, page) => {
 *       const token = page.headers['x-next-token']
 *       return token ? { kind: 'next', position: token } : { kind: 'done', why: 'no token' }
 *     },
 *   }),
 * })
 * restApi({ …, resources: [{ name: 'posts', endpoint: { paginator: tokenPages({ param: 'after' }) } }] })
 * ```
 *
 * With `options`, a zod shape, the options are also checked when the config is read, and mistakes in them are reported
 * with the config's others. Positions are JSON: a killed run resumes from them.
 */
export function definePaginator<Shape extends z.ZodType>(
  definition: PaginatorType<z.output<Shape>> & Shaped<Shape>,
): (...options: Given<z.input<Shape>>) => ComponentUse<'paginator'>
export function definePaginator<Options = void>(
  definition: PaginatorType<Options>,
): (...options: Given<Options>) => ComponentUse<'paginator'>
export function definePaginator(
  definition: PaginatorType<never> & Partial<Shaped<z.ZodType>>,
): (options?: unknown) => ComponentUse<'paginator'> {
  const { type, options: shape = unchecked } = definition
  const build = building('paginator', definition)
  const whole = { type, summary: type, options: shape, build: (given: unknown) => withOwnPages(build(given)) }
  const use = (given?: unknown) => new ComponentUse('paginator', whole, given)
  return Object.assign(use, { [definitionMark]: { kind: 'paginator', definition: whole } })
}

/**
 * Declares an auth; what comes back is called with its options where a config wants an auth, or stands in `components`,
 * which lets the config write `{type: …}`. `secret('k')` may stand for any option.
 *
 * ```ts
 * const signed = defineAuth({
 *   type: 'signed',
 *   secret: ['key'],
 *   build: ({ key, user }: { key: Secret; user: string }) => ({
 *     type: 'signed',
 *     identity: `signed:${user}`,
 *     authenticate: async (request) => withHeader(request, 'X-Signature', sign(request.url, key.reveal())),
 *   }),
 * })
 * restApi({ client: { base_url: '…', auth: signed({ user: 'me', key: secret('signing_key') }) }, … })
 * ```
 */
export function defineAuth<Shape extends z.ZodType>(
  definition: OwnAuth<z.output<Shape>> & Shaped<Shape>,
): (...options: Given<Looked<z.input<Shape>>>) => ComponentUse<'auth'>
export function defineAuth<Options = void>(
  definition: OwnAuth<Options>,
): (...options: Given<Looked<Options>>) => ComponentUse<'auth'>
export function defineAuth(
  definition: OwnAuth<never> & Partial<Shaped<z.ZodType>>,
): (options?: unknown) => ComponentUse<'auth'> {
  const { type, options: shape } = definition
  const secret: readonly string[] = definition.secret ?? []
  const whole: AuthDefinition = {
    type,
    summary: type,
    options: shape ?? plainOptions(secret),
    injectable: secret,
    secret,
    build: building('auth', definition),
  }
  const use = (given?: unknown) => new ComponentUse('auth', whole, given)
  return Object.assign(use, { [definitionMark]: { kind: 'auth', definition: whole } })
}
