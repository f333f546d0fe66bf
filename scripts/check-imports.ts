/**
 * Who may import whom (CONTRIBUTING.md 1.1), no cycles (types included), no banned names, SQL and the names of destinations
 * only where they are at home, no code of an error judged by its spelling. The
 * studio's page has rules of its own (decisions/0074-the-page-of-the-studio).
 */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { type SourceFile, report, sourceFiles } from './source-files.ts'

/** For each folder of src, what it may import besides itself: prefixes, longest first. `type:` = type-only. */
const ground = ['json', 'model']
const allowed: Readonly<Record<string, readonly string[]>> = {
  // the ground, each on the one before
  json: [],
  model: ['json'],
  duckdb: ground,
  disk: [...ground, 'duckdb'],
  // what stands on it
  config: [...ground, 'disk', 'python', 'airbyte/manifest-document.ts'],
  // dates and patterns of expressions are Python's
  language: [...ground, 'python/modules/time', 'python/modules/text-tools', 'type:python/builtins/format/spec.ts'],
  // what Python means, without anything of dlt
  python: ground,
  // a Parquet body is read by DuckDB
  extract: [...ground, 'disk', 'language', 'duckdb/read-parquet.ts'],
  normalize: ground,
  package: [...ground, 'duckdb', 'disk'],
  load: [...ground, 'duckdb', 'disk'],
  // who works on which unit of a run on many machines
  engines: [...ground, 'load/store'],
  destinations: [
    ...ground,
    'duckdb',
    'disk',
    'load/destination.ts',
    'load/commit-plan.ts',
    'load/protocol',
    'load/duckdb',
    'load/sql',
    'load/stage',
    'load/store',
  ],
  state: [...ground, 'disk', 'type:load/destination.ts'],
  render: [...ground, 'state/stored-schema.ts', 'type:load/destination.ts'],
  // Airbyte's manifests become configs
  airbyte: [...ground, 'language', 'config/document.ts', 'config/near-names.ts'],
  // a config before it is written: from documents that describe an API
  // (the records in an answer are found as a run finds them)
  draft: [...ground, 'config/edit', 'config/near-names.ts', 'language/jsonpath', 'extract/select/detect-selector.ts'],
  // what was answered, kept and given again: a transport of its own
  recording: [...ground, 'disk', 'duckdb'],
  // listens to events and tells others: OpenTelemetry, OpenLineage, a webhook
  telemetry: ground,
  pipeline: [
    ...ground,
    'duckdb',
    'disk',
    'config',
    'language',
    'python',
    'extract',
    'normalize',
    'package',
    'load',
    'destinations',
    'engines',
    'state',
    'recording',
    'type:render/schema-view.ts',
  ],
  library: [
    ...ground,
    'disk',
    'config',
    'type:destinations/index.ts',
    'destinations/forms.ts',
    'extract/auth/index.ts',
    'extract/decode/index.ts',
    'extract/paginate/index.ts',
    'type:load/destination.ts',
    'pipeline',
    'render',
    'draft',
    'recording',
    'telemetry',
    // limits of all machines: opened for a worker
    'engines/limits',
    'engines/redis',
    'type:engines/engine.ts',
  ],
  // skins over the library: they wire nothing of their own
  cli: [...ground, 'disk/own-package.ts', 'library', 'render/format-names.ts', 'mcp', 'studio'],
  mcp: [...ground, 'disk/own-package.ts', 'library'],
  studio: [...ground, 'disk', 'library'],
  // the kits that are published as sluice/testing
  testing: [
    ...ground,
    'config/vault.ts',
    // requests are signed as they go out
    'extract/http/codec',
    'extract/http/to-wire.ts',
    'library/real-world.ts',
    // a destination is judged by whole loads
    'load/load-package.ts',
    'load/destination.ts',
    'package/package.ts',
    'state',
  ],
  // what sluice/destinations publishes
  'own-destinations.ts': [
    ...ground,
    'library/define/define-destination.ts',
    'type:load/destination.ts',
    'type:load/commit-plan.ts',
    'load/protocol',
    'load/sql',
    'load/stage',
    'state/stored-schema.ts',
    'state/system-tables.ts',
  ],
  'index.ts': [
    'model',
    'library',
    'destinations/duckdb/own-instance.ts',
    'type:load/destination.ts',
    'type:load/commit-plan.ts',
  ],
}
/** The page: what each folder of studio/src may import besides itself. Pages do not know each other. */
const groundOfPage = ['api', 'design', 'live']
const pageParts: Readonly<Record<string, readonly string[]>> = {
  design: ['api/contract.ts'],
  live: ['api'],
  api: ['live/store.ts'],
  editor: groundOfPage,
  app: [...groundOfPage, 'home', 'new', 'builder', 'run', 'runs', 'data', 'sql', 'schema', 'history'],
  'main.tsx': [...groundOfPage, 'app'],
}
/** What a page may import of those around it. */
const aroundPage = [...groundOfPage, 'editor', 'app', 'grid']
/** Of src the page sees the contract, and what is pure. */
const seenByPage = /^src\/studio\/(contract|follow)\//
const banned = /(^|\/)(utils?|common|helpers?|misc|core|shared|manager|base)(\.ts|\/|$)/
/** Where SQL is written: the adapters and what they share, the package file, the engine, the kit that asks all of it. Others ask by verbs. */
const homesOfSql = /^src\/(destinations|load\/(duckdb|sql|stage)|package|duckdb|testing\/destination)\//
const sql = /\b(SELECT|INSERT INTO|DELETE FROM|ALTER TABLE|CREATE TABLE|DROP TABLE)\b/
/** A type of destination is known in its folder, and asked of the catalog elsewhere; dlt has a source called `filesystem` too. */
const homesOfDestinations = /^src\/(destinations\/|config\/readers\/python\/dlt\/other-source\.ts$)/
const destinationTypes = readdirSync('src/destinations', { withFileTypes: true }).filter((entry) => entry.isDirectory())
const destinationName = new RegExp(String.raw`(['"\`])(?:${destinationTypes.map(({ name }) => name).join('|')})\1`)
/** What follows from a code stands in the register (model/error-register/). */
const spelledCode = /\.test\((?:\w+\.)*error\.code\)|\berror\.code\.(?:startsWith|endsWith|includes|match)\(/
const importLine = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\s+from\s+)?['"](\.[^'"]+)['"]/gm

interface Edge {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const lateImport = /\bimport\('(\.[^']+)'\)/g

function edgesOf(file: SourceFile): Edge[] {
  const edge = (target: string | undefined, typeOnly: boolean): Edge => ({
    from: file.path,
    to: join(dirname(file.path), target ?? ''),
    typeOnly,
  })
  return [
    ...[...file.text.matchAll(importLine)].map((match) => edge(match[2], match[1] !== undefined)),
    ...[...file.text.matchAll(lateImport)].map((match) => edge(match[1], false)),
  ]
}

function stageOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function forbidden(edge: Edge): boolean {
  const from = stageOf(edge.from)
  if (from === stageOf(edge.to) && from !== 'destinations') return false
  if (from === 'destinations' && stageOf(edge.to) === 'destinations') return crossesDestinations(edge)
  const target = edge.to.replace(/^src\//, '')
  return !(allowed[from] ?? []).some((rule) =>
    rule.startsWith('type:')
      ? edge.typeOnly && target === rule.slice(5)
      : target === rule || target.startsWith(`${rule}/`),
  )
}

function crossesDestinations(edge: Edge): boolean {
  const folder = (path: string): string | undefined => path.split('/')[3] && path.split('/')[2]
  return folder(edge.from) !== undefined && folder(edge.from) !== folder(edge.to)
}

function findCycle(edges: readonly Edge[]): string[] | undefined {
  const next = groupByFrom(edges)
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return undefined
    for (const edge of next.get(path) ?? []) {
      const cycle = visit(edge.to, [...trail, path])
      if (cycle) return cycle
    }
    done.add(path)
    return undefined
  }
  for (const path of next.keys()) {
    const cycle = visit(path, [])
    if (cycle) return cycle
  }
  return undefined
}

function groupByFrom(edges: readonly Edge[]): Map<string, Edge[]> {
  const groups = new Map<string, Edge[]>()
  for (const edge of edges) groups.set(edge.from, [...(groups.get(edge.from) ?? []), edge])
  return groups
}

function forbiddenInPage(edge: Edge): boolean {
  if (!edge.to.startsWith('studio/src/'))
    return !(edge.from.startsWith('studio/src/') ? seenByPage.test(edge.to) : true)
  const [from, to] = [edge.from, edge.to].map((path) => path.replace('studio/src/', ''))
  const part = from?.split('/')[0] ?? ''
  if (to === undefined || to.startsWith(`${part}/`)) return false
  return !(pageParts[part] ?? aroundPage).some((rule) => to === rule || to.startsWith(`${rule}/`))
}

const files = sourceFiles('src')
const filesOfPage = sourceFiles('studio/src')
const edgesOfPage = filesOfPage.flatMap(edgesOf).filter(({ to }) => !to.endsWith('.css'))
const edges = files.filter((file) => !file.isTest).flatMap(edgesOf)
const cycle = findCycle(edges) ?? findCycle(edgesOfPage)
process.exitCode = report('imports', [
  ...edges.filter(forbidden).map((edge) => `"${edge.from}" may not import "${edge.to}" (see scripts/check-imports.ts)`),
  ...edgesOfPage
    .filter(forbiddenInPage)
    .map((edge) => `"${edge.from}" may not import "${edge.to}" (see scripts/check-imports.ts)`),
  ...[...files, ...filesOfPage]
    .filter((file) => banned.test(file.path))
    .map((file) => `"${file.path}" has a banned name (CONTRIBUTING.md 1.1)`),
  ...files
    .filter((file) => !file.isTest && !homesOfSql.test(file.path) && sql.test(file.text))
    .map((file) => `"${file.path}" has SQL in it: use the verbs of a session (load/destination.ts)`),
  ...files
    .filter((file) => !file.isTest && !homesOfDestinations.test(file.path) && destinationName.test(file.text))
    .map((file) => `"${file.path}" knows a destination by its name: ask the catalog (CONTRIBUTING.md 1.4)`),
  ...files
    .filter((file) => !file.isTest && !file.path.startsWith('src/destinations/') && spelledCode.test(file.text))
    .map((file) => `"${file.path}" goes by how a code is spelled: ask the register (model/error-register/register.ts)`),
  ...(cycle ? [`cycle: ${cycle.join(' → ')}`] : []),
])
