import { PyInstance } from '../../../../python/values/instance.ts'
import type { Value } from '../../../../python/values/value.ts'
import { PageLoop, pageLoopText } from '../code/paged/page-loop.ts'
import { componentClassOf, optionsOf, ownClassesOf } from '../components/component-classes.ts'
import { Refusal } from '../program/placed.ts'
import { literalText } from './literal-text.ts'
import { type Definitions, type FunctionText, Rendering, type TextContext, textOfFunction } from './step-text.ts'
import { NoText, State } from './text-state.ts'

/** What a config has as Python, as text that stands for itself: a function, or a paginator of the program. */
export function textOfWritten(value: Value, context: TextContext): FunctionText {
  if (value instanceof PageLoop) {
    const { text, state } = textOfFunction(value.step, context)
    return { text: typeof text === 'string' ? pageLoopText(text, value) : text, state }
  }
  return value instanceof PyInstance ? textOfPaginator(value, context.definitions) : textOfFunction(value, context)
}

/**
 * A paginator of the program as text: its classes and what they use, and at the end one that makes it as it is now (decisions/0111). Its
 * attributes have to be data.
 */
function textOfPaginator(instance: PyInstance, definitions: Definitions): FunctionText {
  const state = new State()
  const base = componentClassOf(instance)
  const [own] = ownClassesOf(instance)
  const options = [...(optionsOf(instance) ?? [])].map(([key, { value }]) => `, ${key}=${literalText(value) ?? '?'}`)
  const set = [...instance.attributes].map(([key, value]) => `        self.${key} = ${literalText(value) ?? '?'}`)
  if (base === undefined || own === undefined || [...options, ...set].some((text) => text.endsWith('?')))
    return { text: new Refusal('the paginator holds what is not data'), state }
  const rendering = new Rendering(definitions, state, true)
  try {
    rendering.define(own.name, own)
    state.check()
  } catch (error) {
    if (error instanceof NoText) return { text: error.refusal, state }
    throw error
  }
  const made = [
    `from dlt.sources.helpers.rest_client.paginators import ${base.name} as BaseOfDlt`,
    `class Paginator(${own.name}):`,
    '    def __init__(self):',
    `        BaseOfDlt.__init__(self${options.join('')})`,
    ...set,
  ]
  return { text: [...rendering.statements, ...made].join('\n'), state }
}
