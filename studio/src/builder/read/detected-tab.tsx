import type { ReactNode } from 'react'
import type { Candidate, Detection, PreviewedResource } from '../../api/contract.ts'
import { useSearch } from '../../app/router.tsx'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import { EmptyState } from '../../design/states.tsx'
import { useBuilder } from '../builder-context.ts'
import css from './detected-tab.module.css'
import { editsFor, editsForAll, isWritten } from './findings.ts'

/** What the config leaves open and the answers show, why, and how it would be written. */
export function DetectedTab({ resource }: { resource: PreviewedResource }): ReactNode {
  const { edit, document, checked, isEditable } = useBuilder()
  const { detected, candidates } = resource
  const open = detected.filter((each) => !isWritten(each, checked?.value))
  const all = editsForAll(open, document)
  if (detected.length + candidates.length === 0)
    return (
      <EmptyState title="There was nothing to detect">
        The config says how this resource is read, and the pages that were read show nothing besides. More pages may.
      </EmptyState>
    )
  return (
    <div className={css['tab']}>
      {isEditable && all.length > 1 && (
        <div className={css['all']}>
          <Button look="primary" onClick={() => edit(all)}>
            Write all {all.length}
          </Button>
          <span className={css['soft']}>Your comments and layout stay as they are.</span>
        </div>
      )}
      <ul>
        {detected.map((each) => (
          <Finding key={`${each.what} ${each.found}`} finding={each} name={each.what} words={each.found} />
        ))}
      </ul>
      {candidates.length > 0 && (
        <>
          <h2 className={css['heading']}>Could be</h2>
          <ul>
            {candidates.map((each) => (
              <Finding
                key={`${each.kind} ${each.fields.join()}`}
                finding={each}
                name={each.kind}
                words={each.fields.join(', ')}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

const confidences: Readonly<Record<Detection['confidence'], string>> = {
  certain: 'certain',
  likely: 'likely: something else could be meant',
  guess: 'a guess: no second page has tried it',
}

const panels: Readonly<Record<string, string>> = {
  paginator: 'paging',
  selector: 'resource',
  primary_key: 'resource',
  cursor: 'incremental',
}

function Finding({ finding, name, words }: { finding: Detection | Candidate; name: string; words: string }): ReactNode {
  const { edit, document, checked, isEditable, show } = useBuilder()
  const [, setSearch] = useSearch()
  const edits = editsFor(finding, document)
  const isThere = isWritten(finding, checked?.value)
  const panel = panels[name]
  return (
    <li className={css['finding']}>
      <p className={css['head']}>
        <code className={css['what']}>{name}</code>
        <bdi className={css['words']}>{words}</bdi>
      </p>
      <p className={css['why']}>{finding.why}</p>
      {'confidence' in finding && <p className={css['soft']}>{confidences[finding.confidence]}</p>}
      {'note' in finding && finding.note !== undefined && <p className={css['soft']}>{finding.note}</p>}
      {!isThere && finding.lines.length > 0 && (
        <pre className={css['lines']} tabIndex={0}>
          {finding.lines.join('\n')}
        </pre>
      )}
      <div className={css['actions']}>
        {isThere ? (
          <span className={css['there']}>
            <Icon name="check" size={14} /> in the config
            <Button look="quiet" onClick={() => show(finding.path === undefined ? {} : { path: finding.path })}>
              Show it
            </Button>
          </span>
        ) : (
          edits.length > 0 &&
          isEditable && (
            <Button aria-label={`Write it: ${name} ${words}`} onClick={() => edit(edits)}>
              Write it
            </Button>
          )
        )}
        {!isThere && panel !== undefined && isEditable && (
          <Button look="quiet" onClick={() => setSearch({ panel })}>
            Something else…
          </Button>
        )}
      </div>
    </li>
  )
}
