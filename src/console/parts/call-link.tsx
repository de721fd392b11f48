import type { ComponentChildren } from 'preact';
import { Link, useSearch } from 'wouter-preact';
import { callPath } from '../call-address.ts';

/** The way to a call's screen; on the wall there is nobody to go it. */
export const CallLink = ({ id, children }: { id: string; children: ComponentChildren }) => {
  const isWall = new URLSearchParams(useSearch()).has('wall');
  return isWall ? children : <Link href={callPath(id)}>{children}</Link>;
};
