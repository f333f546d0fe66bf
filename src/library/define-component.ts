import { z } from 'zod'
import type { AuthDefinition, Authenticator } from '../model/auth.ts'
import type { Capabilities, Destination, Session } from '../load/destination.ts'
import { ComponentUse, definitionMark } from '../model/user-code/component-use.ts'
import { SluiceError } from '../model/errors.ts'
import type { Target } from '../model/destination.ts'
import type { Paginator } from '../model/paginator.ts'
import { Secret } from '../model/secrets.ts'
import type { World } from '../model/world.ts'
import type { Looked } from './lookups.ts'

/** A paginator type of your own. */
interface OwnPaginator<Options> {
  /** for logs and errors: `token_pages` */
  readonly type: string
  /** makes the paginator of its options; throws `SluiceError` for options that cannot be */
  build(options: Options): Paginator
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

// a shape is what checks the options; without one their type is the compiler's business alone
type Shaped<Shape extends z.ZodType> = { readonly options: Shape }

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
  definition: OwnPaginator<z.output<Shape>> & Shaped<Shape>,
): (...options: Given<z.input<Shape>>) => ComponentUse<'paginator'>
export function definePaginator<Options = void>(
  definition: OwnPaginator<Options>,
): (...options: Given<Options>) => ComponentUse<'paginator'>
export function definePaginator(
  definition: OwnPaginator<never> & Partial<Shaped<z.ZodType>>,
): (options?: unknown) => ComponentUse<'paginator'> {
  const { type, options: shape = unchecked } = definition
  const whole = { type, summary: type, options: shape, build: building('paginator', definition) }
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

/** A destination type of your own. */
interface OwnDestination<Options> {
  /** for configs, logs and errors: `my_warehouse` */
  readonly type: string
  /** other names of the type */
  readonly aliases?: readonly string[]
  /** options that are secret: they come to `connect` as a `Secret` and are masked wherever they would be printed */
  readonly secret?: readonly (keyof Options & string)[]
  /**
   * options that are looked up when they are left out: under `destination.<type>.credentials`, in the environment and
   * the secrets files. Default: those that are secret
   */
  readonly injectable?: readonly (keyof Options & string)[]
  /** the texts that `parse` understands, for messages; default: the type */
  readonly forms?: readonly string[]
  readonly capabilities: Capabilities
  /** the options that a text such as a URL names; undefined = the text names something else */
  parse?(text: string): Readonly<Record<string, unknown>> | undefined
  /** the place that options name, safe to print, the same for the same place; default: the type */
  label?(options: Options): string
  /** opens the place; lookups (`secret('k')`) have been resolved. Throws `SluiceError` when it cannot be opened */
  connect(options: Options, world: World): Promise<Session>
}

/**
 * Declares a destination; what comes back is called with its options where a config wants a destination, or stands in
 * `components`, which lets the config write `{type: …}`. `secret('k')` may stand for any option.
 *
 * ```ts
 * const myWarehouse = defineDestination({
 *   type: 'my_warehouse',
 *   options: z.strictObject({ host: z.string(), token: z.instanceof(Secret) }),
 *   secret: ['token'],
 *   capabilities,
 *   label: ({ host }) => `my_warehouse://${host}`,
 *   connect: async ({ host, token }) => openSession(host, token.reveal()),
 * })
 * pipeline({ name: 'shop', destination: myWarehouse({ host: 'wh.example.com' }), source })
 * ```
 */
export function defineDestination<Shape extends z.ZodType>(
  definition: OwnDestination<z.output<Shape>> & Shaped<Shape>,
): (...options: Given<Looked<PartialOptions<z.input<Shape>>>>) => ComponentUse<'destination'>
export function defineDestination<Options = void>(
  definition: OwnDestination<Options>,
): (...options: Given<Looked<PartialOptions<Options>>>) => ComponentUse<'destination'>
export function defineDestination(
  definition: OwnDestination<never> & Partial<Shaped<z.ZodType>>,
): (options?: unknown) => ComponentUse<'destination'> {
  const { type, aliases, options: shape, capabilities } = definition
  const secret: readonly string[] = definition.secret ?? []
  const whole: Destination<z.ZodType, OwnTarget> = {
    type,
    ...(aliases === undefined ? {} : { aliases }),
    summary: type,
    options: shape ?? plainOptions(secret),
    injectable: definition.injectable ?? secret,
    secret,
    forms: definition.forms ?? [type],
    capabilities,
    parse: (text) => definition.parse?.(text),
    locate: building('destination', {
      type,
      build: (options: never) => ({ destination: type, label: definition.label?.(options) ?? type, options }),
    }),
    connect: ({ options }, world) => definition.connect(options, world),
  }
  const use = (given?: unknown) => new ComponentUse('destination', whole, given)
  return Object.assign(use, { [definitionMark]: { kind: 'destination', definition: whole } })
}

interface OwnTarget extends Target {
  readonly options: never
}

// what is left out is looked up
type PartialOptions<Options> = [Options] extends [void] ? void : Partial<Options>

/** `build` with every error as a `SluiceError`, so that it is reported at the place of the config. */
function building<Component>(
  kind: ComponentUse['kind'],
  { type, build }: { readonly type: string; readonly build: (options: never) => Component },
): (options: unknown) => Component {
  return (options) => {
    try {
      return build(options as never)
    } catch (cause) {
      if (cause instanceof SluiceError) throw cause
      const reason = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
      throw new SluiceError('COMPONENT_FAILED', `Could not build the ${kind} "${type}" because ${reason}.`, {
        hint: `Correct its options, or "build" in the definition of "${type}".`,
        exitCode: 2,
        cause,
      })
    }
  }
}

/** Without options there is nothing to give. */
type Given<Options> = [Options] extends [void]
  ? []
  : Partial<Options> extends Options
    ? [options?: Options]
    : [options: Options]

/** Secrets are there and are `Secret`s; whatever else came from a secrets file is text again. */
function plainOptions(secret: readonly string[]): z.ZodType {
  const asSecret = z
    .union([z.string(), z.instanceof(Secret)])
    .transform((value) => (value instanceof Secret ? value : new Secret('', value)))
  const asText = z.unknown().transform((value) => (value instanceof Secret ? value.reveal() : value))
  return z.object(Object.fromEntries(secret.map((key) => [key, asSecret]))).catchall(asText)
}
