import type { Catalog } from '../model/catalog.ts'
import type { Plan } from '../model/plan.ts'
import type { SecretVault } from '../model/secrets.ts'
import type { World } from '../model/world.ts'
import type { ConfigDocument } from './document.ts'
import { applyOverrides } from './overrides.ts'
import { checkEnvironments, chooseEnvironment, type ChosenConfig } from './plan/choose-environment.ts'
import { buildDestination } from './plan/component/build-destination.ts'
import { isDestinationName } from './plan/component/name-destination.ts'
import { withOwnComponents } from './plan/component/own-components.ts'
import { readRuntimeRetry } from './plan/component/retry-policy.ts'
import type { ConfigWarning, PlanContext } from './plan/context.ts'
import { fingerprintOf, rowFingerprintsOf } from './plan/fingerprint.ts'
import { checkChosen, selectResources } from './plan/graph/select-resources.ts'
import { moveTokenUrl } from './move-token-url.ts'
import { defaultDataset, readNames, type RunNames } from './plan/names.ts'
import { checkShape } from './plan/problem/check-shape.ts'
import { missingKey, wrongType } from './plan/problem/explain-issue.ts'
import { createProblems, type Problems } from './plan/problem/problems.ts'
import { withProvided } from './plan/provided.ts'
import { readClient } from './plan/read-client.ts'
import { readContract } from './plan/hints/hint-values.ts'
import { bothRules, privateHostsOf, readPrivateHosts, type WrittenPrivateHosts } from './plan/private-hosts.ts'
import { readResources, type ResourceGraph } from './plan/read-resources.ts'
import { resolveChoices } from './plan/resolve-choices.ts'
import { resolveSecrets } from './plan/resolve-secrets.ts'
import type { SecretLookup } from './plan/secret-lookup.ts'
import { createProviders } from './providers.ts'
import { isPlainObject } from './shapes/kinds.ts'
import { outlineShape, type WrittenSettings } from './shapes/top-level.ts'

export interface ReadPlanInput {
  readonly document: ConfigDocument
  /** `path=value`, as `--set` takes them */
  readonly overrides?: readonly string[]
  /** default: `SLUICE_ENV` */
  readonly environment?: string
  /** over the config's own: a text, or what a config may hold */
  readonly destination?: unknown
  readonly dataset?: string
  /** names of resources to load; default: all that are selected */
  readonly resources?: readonly string[]
  /** over the config's own: what either refuses is refused; so does `SLUICE_PRIVATE_HOSTS` */
  readonly privateHosts?: WrittenPrivateHosts
  readonly catalog: Catalog
  readonly world: World
  readonly vault: SecretVault
  /** where secrets are looked up; default: the environment and the files of the current folder */
  readonly providers?: SecretLookup
  warn(warning: ConfigWarning): void
}

/**
 * Makes the complete plan of a config, whichever dialect and file format it was written in (design D1): lays the
 * environment over it, resolves secrets, checks every part, merges defaults, builds components, binds parents.
 * Throws `ConfigProblems` with every problem found, exit code 2.
 */
export async function readPlan(input: ReadPlanInput): Promise<Plan> {
  const { vault, world } = input
  const wanted = input.environment ?? (world.env['SLUICE_ENV'] || undefined)
  const [below, above] = splitOverrides(input.overrides ?? [])
  const written = applyOverrides(input.document, below)
  const chosen = chooseEnvironment(written, wanted)
  // what is set by hand wins over the environment too
  const warn = once((warning) => input.warn(warning))
  const document = moveTokenUrl(chosen.document, applyOverrides(chosen.document, above), warn)
  const problems = createProblems({ placeOf: (path) => document.placeOf(path), mask: vault.mask })
  const root = rootOf(document, problems)
  const environments = isPlainObject(written.value) ? written.value['environments'] : undefined
  checkEnvironments({ written: environments, wanted, client: root['client'] }, problems)
  const names = namesOf(root, { file: document.file, ...chosen }, problems)
  const options = { world, pipeline: names.pipeline, environment: chosen.environment }
  const providers = input.providers ?? (await createProviders(options))
  const config = withProvided(root, providers, names.source)
  const chosenValues = resolveChoices(config, providers)
  const resolved = resolveSecrets(chosenValues, [], { providers, vault, problems }) as Record<string, unknown>
  const own = { file: document.file, world, problems, catalog: input.catalog }
  const catalog = await withOwnComponents(config['components'], own)
  input.document.warnings?.forEach(warn)
  const context: PlanContext = { catalog, providers, vault, problems, source: names.source, warn }
  return buildPlan(resolved, { input, environment: chosen.environment, names, context })
}

// overrides of environments come before one is chosen, all others after
function splitOverrides(overrides: readonly string[]): readonly [readonly string[], readonly string[]] {
  const below = overrides.filter((override) => /^\s*environments\b/.test(override))
  return [below, overrides.filter((override) => !below.includes(override))]
}

interface Building {
  readonly input: ReadPlanInput
  readonly environment: string | null
  readonly names: RunNames
  readonly context: PlanContext
}

function buildPlan(
  resolved: Readonly<Record<string, unknown>>,
  { input, environment, names, context }: Building,
): Plan {
  const { problems, vault } = context
  const settings = readSettings(resolved, problems)
  if (settings.client === undefined) reportMissingClient(problems)
  const client = readClient(settings.client, readRuntimeRetry(context), context)
  const privateHosts = [client.written.private_hosts, input.privateHosts]
    .map(privateHostsOf)
    .reduce(bothRules, readPrivateHosts(input.world.env['SLUICE_PRIVATE_HOSTS']))
  const written = { resources: settings.resources ?? [], defaults: settings.resource_defaults }
  const graph = readResources(written, client, context)
  const { pipelineDestination } = input.document
  // a program may load elsewhere with dlt: that is no mistake of its configuration
  const isForeign = settings.destination === pipelineDestination && !isDestinationName(settings.destination, context)
  const destination = buildDestination(
    {
      written: isForeign ? undefined : settings.destination,
      byHand: input.destination,
      pipeline: names.pipeline,
      cwd: input.world.cwd,
    },
    context,
  )
  if (settings.resources?.length === 0) reportNoResources(problems)
  checkChosen(input.resources, graph.names, problems)
  const resources = chooseResources(graph, input.resources, problems)
  problems.throwIfAny()
  if (destination === undefined) throw new Error('a destination was refused and nobody told why')
  const kept = graph.resources.filter(({ plan }) => resources.some((resource) => resource.name === plan.name))
  return {
    pipeline: names.pipeline,
    source: names.source,
    destination,
    dataset: input.dataset ?? settings.dataset ?? defaultDataset(names.pipeline),
    environment,
    resources,
    ...(settings.schema_contract ? { schemaContract: readContract(settings.schema_contract) } : {}),
    ...(typeof settings.max_table_nesting === 'number' ? { maxTableNesting: settings.max_table_nesting } : {}),
    ...(settings.root_key === undefined ? {} : { rootKey: settings.root_key }),
    naming: settings.naming ?? 'snake_case',
    ...(privateHosts === undefined ? {} : { privateHosts }),
    ...(settings.import_schema_path === undefined ? {} : { importSchemaPath: settings.import_schema_path }),
    ...(settings.export_schema_path === undefined ? {} : { exportSchemaPath: settings.export_schema_path }),
    fingerprint: fingerprintOf(kept, client.written, vault.mask),
    rowFingerprints: rowFingerprintsOf(kept, client.written, vault.mask),
  }
}

// without `resources` nothing of the outline can be saved; the other parts are checked all the same
function readSettings(resolved: Readonly<Record<string, unknown>>, problems: Problems): Partial<WrittenSettings> {
  const { client, resource_defaults } = resolved
  return checkShape(outlineShape, resolved, { path: [], problems })?.value ?? { client, resource_defaults }
}

// a root of another kind leaves nothing to check
function rootOf({ value }: ConfigDocument, problems: Problems): Readonly<Record<string, unknown>> {
  if (isPlainObject(value)) return value
  const { path, ...problem } = wrongType([], value, ['a mapping'])
  problems.report(path, { ...problem, hint: 'Write a mapping with "client" and "resources".' })
  problems.throwIfAny()
  return {}
}

interface NamesInput extends Omit<ChosenConfig, 'document'> {
  readonly file: string | undefined
}

// names decide where secrets are looked up, so they cannot be looked up themselves
function namesOf(config: Readonly<Record<string, unknown>>, input: NamesInput, problems: Problems): RunNames {
  const [name, sourceName] = (['name', 'source_name'] as const).map((key) => {
    const value = config[key]
    if (value === undefined || typeof value === 'string') return value
    const { path, ...problem } = wrongType([key], value, ['text'])
    problems.report(path, { ...problem, message: `Could not use "${key}" because a name must be written out as text.` })
    problems.silence(path)
    return undefined
  })
  const { file, environment, ownName } = input
  return readNames({ file, name, sourceName, environment, ownName }, problems)
}

function chooseResources(graph: ResourceGraph, chosen: readonly string[] | undefined, problems: Problems) {
  const plans = graph.resources.map(({ plan }) => plan)
  const resources = selectResources(plans, graph.bindings, chosen)
  if (plans.length > 0 && resources.length === 0 && problems.count === 0) {
    problems.report(['resources'], {
      code: 'CONFIG_NOTHING_SELECTED',
      message: 'Could not plan a run because no resource is selected.',
      found: plans.map((plan) => `${plan.name}: selected false`).join(', '),
      hint: `Set "selected: true" on one, or run with --resources ${plans[0]?.name}.`,
    })
  }
  return resources
}

function reportMissingClient(problems: Problems): void {
  const { path, ...problem } = missingKey(['client'], ['a mapping with "base_url"'])
  problems.report(path, {
    ...problem,
    hint: 'Add "client" with "base_url", here or in .dlt/config.toml under [sources.rest_api.client].',
  })
  problems.silence(path)
}

function reportNoResources(problems: Problems): void {
  problems.report(['resources'], {
    code: 'CONFIG_INVALID_VALUE',
    message: 'Could not plan a run because "resources" is empty.',
    found: '[]',
    hint: 'Add a resource: its name, or {name: …, endpoint: {path: …}}.',
  })
}

// defaults are read once per resource and would warn as often
function once(warn: (warning: ConfigWarning) => void): (warning: ConfigWarning) => void {
  const told = new Set<string>()
  return (warning) => {
    if (told.has(warning.message)) return
    told.add(warning.message)
    warn(warning)
  }
}
