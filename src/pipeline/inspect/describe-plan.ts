import { parentsOf } from '../../model/plan/lineage.ts'
import type { EndpointResource, Plan, ResourcePlan } from '../../model/plan.ts'
import type { Template } from '../../model/plan/template.ts'
import type { World } from '../../model/world.ts'
import type { Reporter } from '../../model/report/events.ts'
import { checkDataset } from '../check-dataset.ts'
import { checkMerges } from '../check-merges.ts'
import { openWarehouse } from '../warehouse.ts'

/** A plan in words, for `sluice check`. */
export interface PlanSummary {
  readonly pipeline: string
  readonly destination: string
  /** true = it lies in files of this machine */
  readonly isOnThisMachine: boolean
  readonly dataset: string
  readonly environment: string | null
  readonly resources: readonly {
    readonly name: string
    /** `GET https://api.example.com/orders/{resources.customers.id}` */
    readonly request: string
    readonly disposition: string
    readonly paginator: string
    readonly auth: string
    readonly parent: string | null
    readonly selected: boolean
  }[]
}

/** Throws what `openWarehouse`, `checkDataset` and `checkMerges` throw; connects to nothing. */
export function describePlan(
  plan: Plan,
  { world, reporter }: { readonly world: World; readonly reporter: Reporter },
): PlanSummary {
  const { target, dataset, destination } = openWarehouse(plan, world)
  checkDataset(dataset, destination.capabilities)
  checkMerges(plan, { capabilities: destination.capabilities, reporter })
  return {
    pipeline: plan.pipeline,
    destination: target.label,
    isOnThisMachine: target.isOnThisMachine === true,
    dataset,
    environment: plan.environment,
    resources: plan.resources.map((resource) => ({
      name: resource.name,
      request: requestText(resource),
      disposition: resource.writeDisposition.kind,
      paginator: resource.endpoint ? (resource.endpoint.paginator?.type ?? 'auto') : 'none',
      auth: resource.endpoint?.auth?.type ?? 'none',
      parent: parentsOf(resource)[0] ?? null,
      selected: resource.selected,
    })),
  }
}

/** `GET https://api.example.com/orders/{resources.customers.id}`, or that a resource has no endpoint. */
export function requestText(resource: ResourcePlan): string {
  return resource.endpoint ? `${resource.endpoint.method} ${urlText(resource)}` : 'rows made in code'
}

function urlText({ endpoint, parent }: EndpointResource): string {
  const path = templateText(endpoint.path, parent?.resource ?? '')
  return /^https?:/i.test(path) || path.startsWith('{')
    ? path
    : `${endpoint.baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
}

function templateText(template: Template, parent: string): string {
  return template.parts
    .map((part) => {
      if (typeof part === 'string') return part
      if (part.from === 'expression') return part.expression.text
      if (part.from === 'slice') return `{slice.${part.name}}`
      return part.from === 'parent' ? `{resources.${parent}.${part.field}}` : `{incremental.${part.attribute}}`
    })
    .join('')
}
