/**
 * The page's credential. The token comes from the address (`#token=…`, removed from it at once), from this browser
 * tab's session, or, in the demo, from `demo.json`. Nothing outlives the tab. A link switches a session to another
 * account only after the user confirms.
 */
import { t } from './i18n.js';

const KEY = 'evolution-sync.session';

/** @returns {{token, tenant, tenants}} or null when the user has to enter a token; `tenants` is the demo's choice */
export async function findSession() {
  const token = takeTokenFromAddress();
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  if (token && (!kept?.token || isSameAccount(token, kept.token))) return useToken(token);
  if (kept?.token) return useToken(kept.token);
  return demoSession(kept?.tenant);
}

/** Uses a token that the user entered. */
export function useToken(token) {
  sessionStorage.setItem(KEY, JSON.stringify({ token }));
  return { token, tenant: tenantOf(token), tenants: [] };
}

/** Uses the demo's token for this tenant, or for its first one; null without a demo. */
export async function demoSession(tenant) {
  const tenants = await demoTenants();
  if (tenants.length === 0) return null;
  const chosen = tenants.find(each => each.tenant === tenant) ?? tenants[0];
  // Only the choice is kept: the demo's tokens are read again, because a restart issues new ones.
  sessionStorage.setItem(KEY, JSON.stringify({ tenant: chosen.tenant }));
  return { token: chosen.token, tenant: chosen.tenant, tenants };
}

export function forgetSession() {
  sessionStorage.removeItem(KEY);
}

function takeTokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

function isSameAccount(token, kept) {
  const [from, to] = [tenantOf(kept), tenantOf(token)];
  return from === to || confirm(t('tokenChange', { from, to }));
}

async function demoTenants() {
  try {
    const response = await fetch(new URL('demo.json', document.baseURI), { cache: 'no-store' });
    return response.ok ? (await response.json()).tokens : [];
  } catch {
    return []; // 404 in production, no answer from a stopped server: there is no demo in either case
  }
}

/** The tenant in a token, for display only: the server verifies the token. */
function tenantOf(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), char => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).tenant ?? '';
  } catch {
    return ''; // not a JWT: the server will refuse it
  }
}
