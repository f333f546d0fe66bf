import type { LoginPerson } from '../../model/auth.ts'
import type { EndpointPlan, Plan } from '../../model/plan.ts'
import type { RunTools } from '../run-tools.ts'
import { openHttp } from '../wiring.ts'

/** An auth that a person has given consent for. */
export interface LoggedIn {
  readonly type: string
  /** the resources that use it */
  readonly resources: readonly string[]
}

/** Asks for every auth of the plan that needs a person's consent, one after the other; what comes of it is kept. */
export async function logInto(
  plan: Plan,
  { world, vault, reporter, signal }: RunTools,
  person: Omit<LoginPerson, 'signal'>,
): Promise<readonly LoggedIn[]> {
  const endpoints = plan.resources.flatMap(({ name, endpoint }) =>
    endpoint?.auth?.login === undefined ? [] : [{ name, endpoint }],
  )
  const byIdentity = groupedBy(endpoints, ({ endpoint }) => endpoint.auth?.identity ?? '')
  const http = openHttp({ plan, world, vault, reporter })
  const done: LoggedIn[] = []
  try {
    for (const group of byIdentity.values()) {
      const [first] = group
      if (first === undefined) continue
      await http.logIn(sendingOf(first.name, first.endpoint, signal.signal), { ...person, signal: signal.signal })
      done.push({ type: first.endpoint.auth?.type ?? '', resources: group.map(({ name }) => name) })
    }
  } finally {
    await http.close()
  }
  return done
}

function sendingOf(
  resource: string,
  endpoint: EndpointPlan,
  signal: AbortSignal,
): Parameters<ReturnType<typeof openHttp>['logIn']>[0] {
  const { auth, retry, decoder, baseUrl, allowedHosts } = endpoint
  return { resource, auth, retry, responseActions: [], decoder, baseUrl, allowedHosts, signal }
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
