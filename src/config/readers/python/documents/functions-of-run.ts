import { Mutable } from '../../../../python/values/mutable.ts'
import { type Running, Unknown } from '../../../../python/values/value.ts'
import { hasParent } from '../dlt/resource-value.ts'
import { isMap, isPlacedList, type Placed, PlacedFunction, Refusal } from '../program/placed.ts'
import type { ReadFunctions, ResourceRecord, Run } from '../program/program.ts'
import { isSelected } from '../program/resource-config.ts'
import { textOfWritten } from './paginator-text.ts'
import type { Definitions, FunctionText } from './step-text.ts'
import { type State, stateHint } from './text-state.ts'

/** One place that a function stands at. */
interface Use {
  readonly written: PlacedFunction
  readonly isStep: boolean
  /** undefined = in the defaults, for whichever resource */
  readonly resource: ResourceRecord | undefined
  readonly isActive: boolean
}

interface Read extends Use, FunctionText {}

/**
 * Makes text of a run's functions. What they change outside of themselves lasts in Python over resources and runs, which texts
 * of their own do not share: such a function is for one resource of one run, and what it changed is not known afterwards.
 */
export function functionsReader(definitions: Definitions): ReadFunctions {
  const spent = new Set<object>()
  return (run, running) => {
    const reads = usesIn(run).map((use): Read => {
      return { ...use, ...textOfWritten(use.written.function, { definitions, isStep: use.isStep }) }
    })
    const texts = new Map(reads.map((read) => [read.written, refusedState(read, { reads, spent }) ?? read.text]))
    for (const { state, isActive } of reads) if (isActive) settle(state, spent, running)
    return texts
  }
}

function refusedState(
  read: Read,
  { reads, spent }: { readonly reads: readonly Read[]; readonly spent: ReadonlySet<object> },
): Refusal | undefined {
  if (!read.isActive) return undefined
  const { state, resource, isStep } = read
  if (meets(state.used.keys(), spent)) return refusal('uses what a step of an earlier run changes')
  const others = reads.filter((other) => other !== read && other.isActive)
  if (others.some((other) => meets(state.used.keys(), other.state.changed)))
    return refusal('uses what a step of another resource, or another step, changes')
  if (state.changed.size === 0) return undefined
  if (others.some((other) => meets(other.state.used.keys(), state.changed)))
    return refusal('changes what another step uses')
  const isAlone = resource !== undefined && !hasParent(resource)
  return isAlone && isStep ? undefined : refusal('changes what is outside of it, for more than one reading')
}

function refusal(what: string): Refusal {
  return new Refusal(`the function of this step ${what}`, stateHint)
}

function meets(some: Iterable<object>, others: ReadonlySet<object>): boolean {
  for (const part of some) if (others.has(part)) return true
  return false
}

/** What steps changed is not known from here on. */
function settle({ changed, names }: State, spent: Set<object>, running: Running): void {
  if (changed.size === 0) return
  const why = `a step of the run in line ${running.lineOf(running.at)} changes it`
  const unknown = new Unknown(why, running.at, stateHint)
  for (const { name, frame } of names) frame.names.set(name, unknown)
  for (const part of changed) {
    spent.add(part)
    if (part instanceof Mutable) part.taint(unknown)
  }
}

function usesIn({ sources, hints }: Pick<Run, 'hints' | 'sources'>): readonly Use[] {
  const uses: Use[] = []
  const add = (placed: Placed, traits: Omit<Use, 'written' | 'isStep'>, isStep = false): void => {
    const { value } = placed
    if (value instanceof PlacedFunction) uses.push({ ...traits, written: value, isStep })
    else if (isMap(value)) for (const [key, inner] of value) add(inner, traits, isStep || key === 'processing_steps')
    else if (isPlacedList(value)) for (const inner of value) add(inner, traits, isStep)
  }
  for (const hint of hints.values()) add(hint, { resource: undefined, isActive: true })
  for (const { parts, resources } of sources) {
    for (const resource of resources) {
      const traits = { resource, isActive: isSelected(resource) }
      for (const [key, change] of resource.changes) add(change, traits, key === 'processing_steps')
      for (const { step } of resource.steps) add(step, traits, true)
    }
    for (const part of new Set([...parts, ...resources.flatMap(({ part }) => part ?? [])])) {
      const own = resources.filter((resource) => resource.part === part)
      for (const [key, value] of isMap(part.config.value) ? part.config.value : []) {
        const items = key === 'resources' && isPlacedList(value.value) ? value.value : undefined
        if (items === undefined) {
          const [only, ...more] = own.filter(isSelected)
          add(value, { resource: more.length === 0 ? only : undefined, isActive: true })
        }
        for (const [index, item] of (items ?? []).entries()) {
          const resource = own.find((record) => record.index === index)
          add(item, { resource, isActive: resource !== undefined && isSelected(resource) })
        }
      }
    }
  }
  return uses
}
