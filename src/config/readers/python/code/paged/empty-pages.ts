import type { Statement } from '../../../../../python/syntax/tree.ts'
import { PyInstance } from '../../../../../python/values/instance.ts'
import { componentClassOf, optionsOf, ownClassesOf } from '../../components/component-classes.ts'
import type { PagesValue } from '../rest-client.ts'
import { isIdle, isName } from '../walk-tree.ts'

type Loop = Extract<Statement, { readonly kind: 'for' }>

/** A loop over pages without `if not page: break`, where the walk ends at an empty page by itself. */
export function withoutEmptyEnd(loop: Loop, { paginator }: PagesValue): Loop {
  const own = loop.body.filter((statement) => !isIdle(statement))
  const [first, ...others] = own
  const { target } = loop
  if (first?.kind !== 'if' || first.otherwise.length > 0 || target.kind !== 'name' || !endsAtEmpty(paginator))
    return loop
  const { test, body } = first
  const [only, ...more] = body.filter((statement) => !isIdle(statement))
  const isEnd = only?.kind === 'break' || (only?.kind === 'return' && only.value === undefined)
  const isOfPage = test.kind === 'unary' && test.operator === 'not' && isName(test.operand, target.name)
  return isEnd && more.length === 0 && isOfPage ? { ...loop, body: others } : loop
}

function endsAtEmpty(paginator: unknown): boolean {
  if (!(paginator instanceof PyInstance) || ownClassesOf(paginator).length > 0) return false
  const type = componentClassOf(paginator)?.component?.type
  const isChanged = paginator.attributes.get('stop_after_empty_page') === false
  const isGiven = optionsOf(paginator)?.get('stop_after_empty_page')?.value === false
  return (type === 'page_number' || type === 'offset') && !isChanged && !isGiven
}
