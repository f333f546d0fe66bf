import { asUserFunction } from '../../document.ts'
import type { ResponseAction } from '../../../model/plan.ts'
import type { ResponseHook } from '../../../model/user-code/response-hook.ts'
import type { ConfigFunction, ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { WrittenEndpoint, WrittenResponseAction } from '../../shapes/endpoint.ts'
import type { PlanContext } from '../context.ts'

/**
 * `response_actions` (docs/contract/rest-api.md 8.1), stricter where dlt is silent: numeric texts match as statuses
 * (docs/contract/differences.md 26), and a word that can never match is refused. Functions need no condition.
 */
export function readResponseActions(
  written: WrittenEndpoint['response_actions'],
  path: ConfigPath,
  context: PlanContext,
): readonly ResponseAction[] {
  return (written ?? []).flatMap((item, index): ResponseAction[] => {
    const at = [...path, index]
    const place = context.problems.placeOf(at)
    if (typeof item === 'function') return [{ action: [asHook(item)], place }]
    const condition = readCondition(item)
    if (typeof item.action !== 'string') return [{ ...condition, action: [item.action].flat().map(asHook), place }]
    if (Object.keys(condition).length === 0) reportUnconditional(at, item.action, context)
    return [{ ...condition, action: item.action }]
  })
}

function readCondition({ status_code: status, content }: WrittenResponseAction): Omit<ResponseAction, 'action'> {
  return {
    ...(status === undefined || status === null ? {} : { status: Number(status) }),
    ...(content === undefined || content === null ? {} : { content }),
  }
}

function asHook(written: ConfigFunction): ResponseHook {
  return asUserFunction<ResponseHook>(written)
}

function reportUnconditional(path: ConfigPath, action: string, { problems }: PlanContext): void {
  problems.report(path, {
    code: 'CONFIG_MISSING_KEY',
    message: `Could not use "${formatPath(path)}" because it does not say which responses to ${action}.`,
    allowed: ['status_code', 'content'],
    hint: 'Add "status_code" or "content".',
  })
}
