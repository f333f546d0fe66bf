import type { ResourcePlan } from '../../../model/plan.ts'
import type { Problems } from '../problem/problems.ts'
import { didYouMean } from '../../near-names.ts'
import { chainOf, type Bindings } from './bind-parents.ts'

/**
 * The resources that a run extracts: the chosen ones (else those with `selected`), and their parents as unselected.
 * Choosing a resource by name selects it whatever the config says; the others are left out.
 */
export function selectResources(
  resources: readonly ResourcePlan[],
  bindings: Bindings,
  chosen: readonly string[] | undefined,
): readonly ResourcePlan[] {
  const loaded = new Set(chosen ?? resources.filter((resource) => resource.selected).map((resource) => resource.name))
  const needed = new Set([...loaded].flatMap((name) => chainOf(name, bindings)))
  return resources
    .filter((resource) => needed.has(resource.name))
    .map((resource) => ({ ...resource, selected: loaded.has(resource.name) }))
}

/** Reports the names of `--resources` that the config does not have. */
export function checkChosen(chosen: readonly string[] | undefined, known: readonly string[], problems: Problems): void {
  for (const name of chosen ?? []) {
    if (known.includes(name)) continue
    problems.report(['resources'], {
      code: 'CONFIG_UNKNOWN_RESOURCE',
      message: `Could not select "${name}" because there is no resource of that name.`,
      found: name,
      allowed: known,
      hint: didYouMean(name, known) ?? `Choose among ${known.join(', ')} with --resources.`,
    })
  }
}
