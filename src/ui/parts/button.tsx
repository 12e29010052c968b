import type { ButtonHTMLAttributes, ReactNode } from 'react';
import './button.css';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  /** `primary`: the one thing to do here; `plain`: everything else; `quiet`: without a frame; `danger`: takes something away. */
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly large?: boolean;
  /** Work is under way: the button stays where it is and takes no click. */
  readonly busy?: boolean;
  readonly submit?: boolean;
}

/** The one button. With an icon and no children it needs an `aria-label`. */
export function Button({ kind = 'plain', icon, large = false, busy = false, submit = false, children, disabled, className, ...rest }: ButtonProps): ReactNode {
  const classes = ['button', kind, large ? 'large' : '', children === undefined ? 'bare' : '', className ?? ''].filter(Boolean).join(' ');
  return (
    <button {...rest} type={submit ? 'submit' : 'button'} className={classes} disabled={disabled === true || busy} aria-busy={busy || undefined}>
      {busy ? <span className="spinner" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

/** A link that looks and sits like a button, for places to go to. Opens a new tab. */
export function LinkButton({ href, icon, kind = 'plain', children }: { readonly href: string; readonly icon?: IconName; readonly kind?: 'primary' | 'plain' | 'quiet'; readonly children: ReactNode }): ReactNode {
  return (
    <a className={`button ${kind}`} href={href} target="_blank" rel="noreferrer">
      {icon ? <Icon name={icon} /> : null}
      {children}
    </a>
  );
}
