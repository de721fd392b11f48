import { Link } from 'wouter-preact';
import { type Named, personPath, whoIs } from '../person-address.ts';
import { Unbroken } from './unbroken.tsx';

/** Who a line is about, with the way to that person's screen; a username is shown, but leads nowhere. */
export const PersonName = ({ of }: { of: Named }) => {
  const who = whoIs(of);
  if (who !== null) {
    const { customer_phone: phone } = of;
    return (
      <Link href={personPath(who)}>
        {phone === null ? (of.customer_id ?? of.whatsapp_user_id) : <Unbroken text={phone} />}
      </Link>
    );
  }
  return of.username ? <>@{of.username}</> : <span class="faint">Nobody named</span>;
};
