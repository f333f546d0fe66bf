import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './button.tsx'
import css from './dialog.module.css'

/** The browser's own modal dialog. Escape and a click beside it close it. */
export function Dialog({
  isOpen,
  onClose,
  title,
  footer,
  look = 'plain',
  children,
}: {
  isOpen: boolean
  onClose: () => void
  title: string
  /** buttons, the one that does it last */
  footer?: ReactNode
  /** `palette` = near the top and without a visible title; `drawer` = from the left edge */
  look?: 'plain' | 'wide' | 'palette' | 'drawer'
  children: ReactNode
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null) return
    if (isOpen && !dialog.open) dialog.showModal()
    if (!isOpen && dialog.open) dialog.close()
  }, [isOpen])
  return (
    <dialog
      ref={ref}
      className={css['dialog']}
      data-look={look}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose()
      }}
    >
      {isOpen && (
        <div className={css['inside']}>
          <header className={look === 'palette' ? 'aside' : css['head']}>
            <h2 id={heading}>{title}</h2>
            {look !== 'palette' && <IconButton icon="close" label="Close" onClick={onClose} />}
          </header>
          <div className={css['body']}>{children}</div>
          {footer !== undefined && <footer className={css['foot']}>{footer}</footer>}
        </div>
      )}
    </dialog>
  )
}
