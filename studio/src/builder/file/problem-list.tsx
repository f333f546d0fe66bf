import type { ReactNode } from 'react'
import { Icon } from '../../design/icon.tsx'
import { many } from '../../design/format.ts'
import { visibleLines } from '../../design/visible.ts'
import { useBuilder } from '../builder-context.ts'
import { type Problem, problemsOf } from '../text/problems.ts'
import type { ConfigState } from './config-model.ts'
import css from './problem-list.module.css'

/** What `check` says of the text, each with its line. */
export function ProblemList({ now: { check, checkFailed } }: { now: ConfigState }): ReactNode {
  const { show } = useBuilder()
  if (checkFailed !== undefined)
    return (
      <p className={css['line']} role="status">
        Not checked: {checkFailed.message}
      </p>
    )
  if (check === undefined) return <p className={css['line']}>checking…</p>
  const problems = problemsOf(check)
  if (problems.length === 0)
    return (
      <p className={css['line']}>
        <Icon name="check" size={14} /> no problems
      </p>
    )
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return (
    <details className={css['problems']} open>
      <summary>
        {errors > 0 && many(errors, 'problem')}
        {errors > 0 && problems.length > errors && ', '}
        {problems.length > errors && many(problems.length - errors, 'warning')}
      </summary>
      <ul>
        {problems.slice(0, 100).map((problem, index) => (
          <li key={`${index} ${problem.code}`}>
            <One problem={problem} onShow={(line) => show({ line })} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function One({ problem, onShow }: { problem: Problem; onShow: (line: number) => void }): ReactNode {
  const { severity, code, message, hint, line } = problem
  return (
    <div className={css['problem']} data-severity={severity}>
      {line === undefined ? (
        <span />
      ) : (
        <button type="button" aria-label={`Line ${line}`} onClick={() => onShow(line)}>
          :{line}
        </button>
      )}
      <p>
        {visibleLines(message)} {hint !== undefined && <span className={css['hint']}>{visibleLines(hint)}</span>}{' '}
        <code>{code}</code>
      </p>
    </div>
  )
}
