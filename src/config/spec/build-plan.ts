import { given } from '../../model/given.ts'
import type { Catalog } from '../../model/component/catalog.ts'
import type { Plan } from '../../model/plan.ts'
import { createOnce } from '../../model/say-once.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'
import { foreignDestination } from '../foreign-destination.ts'
import { buildDestination } from '../plan/component/build-destination.ts'
import { isDestinationName } from '../plan/component/name-destination.ts'
import { withOwnComponents } from '../plan/component/own-components.ts'
import { readPace } from '../plan/component/rate-limits.ts'
import { readRuntimeRetry } from '../plan/component/retry-policy.ts'
import type { ConfigWarning, PlanContext } from '../plan/context.ts'
import { warnOfTimeZone } from '../plan/context-time-zone.ts'
import { foldExpressions } from '../plan/expression/fold.ts'
import { hasName } from '../plan/expression/has-name.ts'
import { readParameters, withParameters } from '../plan/expression/parameters.ts'
import { fingerprintOf, rowFingerprintsOf } from '../plan/fingerprint.ts'
import { checkChosen, selectResources } from '../plan/graph/select-resources.ts'
import { readContract } from '../plan/hints/hint-values.ts'
import { defaultDataset } from '../plan/names.ts'
import { bothRules, privateHostsOf, readPrivateHosts } from '../plan/private-hosts.ts'
import { checkShape } from '../plan/problem/check-shape.ts'
import { missingKey } from '../plan/problem/explain-issue.ts'
import type { Problems } from '../plan/problem/problems.ts'
import { readClient } from '../plan/read-client.ts'
import { readResources, type ResourceGraph } from '../plan/read-resources.ts'
import { holdsPython, withPython } from '../plan/step/python-functions.ts'
import { resolveSecrets } from '../plan/resolve-secrets.ts'
import { outlineShape, type WrittenSettings } from '../shapes/top-level.ts'
import type { Settled } from './settle.ts'

/** What a settled config is built with. */
export interface BuildTools {
  readonly catalog: Catalog
  readonly world: World
  readonly vault: SecretVault
  warn(warning: ConfigWarning): void
}

/**
 * Builds the plan of a settled config: resolves secrets, checks every part, merges defaults, builds components, binds
 * parents. Throws `ConfigProblems` with every problem found, exit code 2.
 */
export async function buildPlan(settled: Settled, tools: BuildTools): Promise<Plan> {
  const { names, config, problems, providers, file, refusesModules } = settled
  const { vault, world } = tools
  const { source } = names
  // looked up first: other texts may name them
  const declared = resolveSecrets(config['parameters'], ['parameters'], { providers, vault, problems })
  const parameters = readParameters(declared, { providers, vault, problems, source })
  const lookups = withParameters(providers, parameters)
  const { parameters: _, ...others } = config
  const looked = resolveSecrets(others, [], { providers: lookups, vault, problems }) as Record<string, unknown>
  const own = { file, world, problems, catalog: tools.catalog, refusesModules }
  const catalog = await withOwnComponents(config['components'], own)
  const warn = once((warning) => tools.warn(warning))
  const { moment } = settled.choices
  const values = {
    config: parameters.config,
    ...(moment !== undefined && { $now: moment }),
    ...(hasName(others, /\bgenerate_uuid\b/) && { $seed: Buffer.from(world.randomBytes(16)).toString('hex') }),
  }
  const context: PlanContext = {
    catalog,
    providers: lookups,
    vault,
    problems,
    parameters: { values, secrets: parameters.secrets },
    source,
    warn,
  }
  const resolved = foldExpressions(looked, [], context) as Record<string, unknown>
  const compile = holdsPython(resolved) ? await catalog.python(world) : undefined
  const withFunctions = withPython(resolved, { compile, problems }) as Record<string, unknown>
  return planOf(withFunctions, {
    settled,
    world,
    context,
  })
}

interface Building {
  readonly settled: Settled
  readonly world: World
  readonly context: PlanContext
}

function planOf(resolved: Readonly<Record<string, unknown>>, { settled, world, context }: Building): Plan {
  const { names, environment, choices } = settled
  const { problems, vault } = context
  const settings = readSettings(resolved, problems)
  if (settings.client === undefined) reportMissingClient(problems)
  const client = readClient(settings.client, readRuntimeRetry(context), context)
  const privateHosts = [client.written.private_hosts, choices.privateHosts]
    .map(privateHostsOf)
    .reduce(bothRules, readPrivateHosts(world.env['SLUICE_PRIVATE_HOSTS']))
  const pace = readPace(client.written, problems)
  const { resourcesPath: path } = settled
  const written = { resources: settings.resources ?? [], defaults: settings.resource_defaults, path }
  const graph = readResources(written, client, context)
  // a program may load elsewhere with dlt: that is not a mistake of its configuration
  const isForeign = settled.isProgramsDestination && !isDestinationName(settings.destination, context)
  const configured = isForeign ? undefined : settings.destination
  const { pipeline } = names
  const known = { mask: vault.mask, config: context.parameters.values['config'] }
  const byHand = choices.destination
  if (isForeign && byHand === undefined) context.warn(foreignDestination(settings.destination))
  const destination = buildDestination({ written: configured, byHand, pipeline, world }, context)
  if (settings.resources?.length === 0) reportNoResources(problems)
  checkChosen(choices.resources, graph.names, problems)
  const resources = chooseResources(graph, choices.resources, problems)
  warnOfTimeZone(context)
  problems.throwIfAny()
  if (destination === undefined) throw new Error('a destination was refused and nobody told why')
  const kept = graph.resources.filter(({ plan }) => resources.some((resource) => resource.name === plan.name))
  return {
    pipeline: names.pipeline,
    source: names.source,
    destination,
    ...datasetOf(settings, settled),
    ...given({ refresh: settings.refresh }),
    environment,
    resources,
    ...(settings.schema_contract ? { schemaContract: readContract(settings.schema_contract) } : {}),
    ...(typeof settings.max_table_nesting === 'number' ? { maxTableNesting: settings.max_table_nesting } : {}),
    ...given({ rootKey: settings.root_key }),
    naming: settings.naming ?? 'snake_case',
    pace,
    ...given({
      privateHosts,
      importSchemaPath: settings.import_schema_path,
      exportSchemaPath: settings.export_schema_path,
    }),
    fingerprint: fingerprintOf(kept, client.written, known),
    rowFingerprints: rowFingerprintsOf(kept, client.written, known),
  }
}

/** The dataset's name; with `dev_mode` this run gets a dataset of its own: "shop_dataset_20260131120000". */
function datasetOf(
  { dataset, dev_mode }: Partial<WrittenSettings>,
  { names, choices }: Settled,
): Pick<Plan, 'dataset' | 'devDataset'> {
  const name = choices.dataset ?? dataset ?? defaultDataset(names.pipeline)
  if (dev_mode !== true || choices.moment === undefined) return { dataset: name }
  const moment = new Date(choices.moment).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  return { dataset: `${name}${name.endsWith('_') ? '' : '_'}${moment}`, devDataset: name }
}

// without `resources` nothing of the outline can be saved; the other parts are checked all the same
function readSettings(resolved: Readonly<Record<string, unknown>>, problems: Problems): Partial<WrittenSettings> {
  const { client, resource_defaults } = resolved
  return checkShape(outlineShape, resolved, { path: [], problems })?.value ?? { client, resource_defaults }
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
  const isNews = createOnce()
  return (warning) => {
    if (isNews(warning.message)) warn(warning)
  }
}
