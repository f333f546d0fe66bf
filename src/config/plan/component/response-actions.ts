import type { ResponseAction } from '../../../model/plan.ts'
import type { ConfigPath } from '../../document.ts'
import { formatPath } from '../../document.ts'
import type { WrittenEndpoint, WrittenResponseAction } from '../../shapes/endpoint.ts'
import type { PlanContext } from '../context.ts'

/**
 * `response_actions` (spec/rest-api.md 8.1), stricter where dlt is silent: numeric texts match as statuses
 * (divergence 26), an action that can never match is refused, and so are functions, which come later.
 */
export function readResponseActions(
  written: WrittenEndpoint['response_actions'],
  path: ConfigPath,
  context: PlanContext,
): readonly ResponseAction[] {
  return (written ?? []).flatMap((item, index): ResponseAction[] => {
    const at = [...path, index]
    if (typeof item === 'function') return refuseFunction(at, context)
    if (typeof item.action !== 'string') return refuseFunction([...at, 'action'], context)
    const condition = readCondition(item)
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

function refuseFunction(path: ConfigPath, { problems }: PlanContext): ResponseAction[] {
  problems.report(path, {
    code: 'CONFIG_UNSUPPORTED',
    message: `Could not use "${formatPath(path)}" because functions as response actions are not supported yet.`,
    found: 'a function',
    allowed: ['ignore', 'retry', 'fail'],
    hint: 'Write {status_code: …, action: ignore}, or change the records in a processing step.',
  })
  return []
}

function reportUnconditional(path: ConfigPath, action: string, { problems }: PlanContext): void {
  problems.report(path, {
    code: 'CONFIG_MISSING_KEY',
    message: `Could not use "${formatPath(path)}" because it does not say which responses to ${action}.`,
    allowed: ['status_code', 'content'],
    hint: 'Add "status_code" or "content".',
  })
}
