import type { ConfigObject } from '../../config/document.ts'
import { mapAt, mapsAt, textAt } from '../tree/members.ts'
import type { TreeMap } from '../tree/tree.ts'

/** `client.rate_limits` of an HTTPAPIBudget. */
export function readRateLimits(root: TreeMap): readonly ConfigObject[] {
  const policies = mapsAt(mapAt(root, 'api_budget') ?? {}, 'policies')
  return policies.flatMap((policy) => {
    const matchers = mapsAt(policy, 'matchers')
    const matches = matchers.length === 0 ? [undefined] : matchers
    return ratesOf(policy).flatMap((rate) => matches.map((matcher) => ({ ...rate, ...matchOf(matcher) })))
  })
}

function ratesOf(policy: TreeMap): readonly ConfigObject[] {
  switch (textAt(policy, 'type')) {
    case 'MovingWindowCallRatePolicy':
      return mapsAt(policy, 'rates').map((rate) => ({
        limit: Number(textAt(rate, 'limit') ?? 1),
        per: textAt(rate, 'interval') ?? 'PT1S',
      }))
    case 'FixedWindowCallRatePolicy':
      return [{ limit: Number(textAt(policy, 'call_limit') ?? 1), per: textAt(policy, 'period') ?? 'PT1S' }]
    // no limit
    case undefined:
    default:
      return []
  }
}

function matchOf(matcher: TreeMap | undefined): ConfigObject {
  if (matcher === undefined) return {}
  const [path, method, weight] = [
    textAt(matcher, 'url_path_pattern'),
    textAt(matcher, 'method'),
    textAt(matcher, 'weight'),
  ]
  const match: ConfigObject = { ...(path !== undefined && { path }), ...(method !== undefined && { method }) }
  return {
    ...(Object.keys(match).length > 0 && { match }),
    ...(weight !== undefined && { weight: Number(weight) }),
  }
}
