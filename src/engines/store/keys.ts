import { createHash } from 'node:crypto'

/** Where things of a run lie in its store. Ids of units hold what no file may be called. */
export interface RunKeys {
  /** all of the run */
  readonly root: string
  readonly plan: string
  unit(unit: string): string
  readonly units: string
  /** there as long as the unit is not done */
  open(resource: string, unit: string): string
  opened(resource?: string): string
  /** units that a checkpoint of another bore */
  born(unit: string, name: string): string
  gathered(resource: string, unit: string): string
  gatheredOf(resource: string): string
  /** what was answered: written by whoever works on the unit */
  shard(unit: string, name: string): string
}

export function runKeys(pipeline: string, run: string): RunKeys {
  const root = `${keyPart(pipeline)}/runs/${digest(run)}/`
  return {
    root,
    plan: `${root}plan.json`,
    units: `${root}units/`,
    unit: (unit) => `${root}units/${digest(unit)}.json`,
    open: (resource, unit) => `${root}open/${keyPart(resource)}/${digest(unit)}`,
    opened: (resource) => `${root}open/${resource === undefined ? '' : `${keyPart(resource)}/`}`,
    born: (unit, name) => `${root}born/${digest(unit)}/${name}.json`,
    gathered: (resource, unit) => `${root}gathered/${keyPart(resource)}/${digest(unit)}.json`,
    gatheredOf: (resource) => `${root}gathered/${keyPart(resource)}/`,
    shard: (unit, name) => `${root}shards/${digest(unit)}/${name}`,
  }
}

/** Which run of a pipeline is under way. */
export function currentKey(pipeline: string): string {
  return `${keyPart(pipeline)}/run.json`
}

export function runsOf(pipeline: string): string {
  return `${keyPart(pipeline)}/runs/`
}

/** The pipeline of a folder at the top. */
export function pipelineOf(folder: string): string {
  return decodeURIComponent(folder)
}

/** A name as one part of a key, for file systems that know no difference between capitals and others too. */
export function keyPart(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /[.*'()!~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
