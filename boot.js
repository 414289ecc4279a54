// Runs before the first paint, and is the only script that the page names: it sets the theme, shuts HTML sinks, loads the
// program, and later its rest, with their hashes checked. It shows the page's static notice when the program cannot start, or
// fails later; that the rest cannot be had it tells the program.
// The notice stands visible in the page; only this script hides it, so a missing boot.js shows it too.
(() => {
  'use strict';

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  // Reading storage throws where the browser blocks it for the site.
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  const theme = stored('console-theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;

  // While the page is parsed: hides the notice, and keeps the outcome of what the page itself loads. The module's link must have
  // succeeded before it is imported: after a failed preload, an import asks again, without the hash.
  const arrivals = [];
  const meet = (node) => {
    if (node.id === 'failure') node.hidden = true;
    if (node.onload || node.localName !== 'link' || !['stylesheet', 'modulepreload'].includes(node.rel)) return;
    const arrival = new Promise((resolve, reject) => {
      node.onload = resolve;
      node.onerror = () => reject(new Error(`${node.getAttribute('href')} could not be loaded, or is not the file that belongs here`));
    });
    arrival.catch(() => {});
    arrivals.push(arrival);
  };
  const observer = new MutationObserver((records) => {
    for (const { addedNodes } of records) addedNodes.forEach(meet);
  });
  observer.observe(root, { childList: true, subtree: true });

  // Trusted Types: nothing here writes markup from text, or scripts. null makes the sink throw, and the browser report it;
  // what a policy does not name stays shut.
  if (window.trustedTypes) trustedTypes.createPolicy('default', { createHTML: () => null });

  const WORDS = {
    en: ['Backup Console cannot go on', 'A part of it failed or could not be loaded. What was already sent to the API still runs. Reload the page; if that does not help, update the browser or tell the person who runs this site.', 'Reload'],
    hy: ['Backup Console-ը չի կարող շարունակել', 'Դրա մի մասը ձախողվեց կամ չբեռնվեց։ Այն, ինչ արդեն ուղարկվել է API-ին, շարունակվում է։ Վերաբեռնեք էջը․ եթե դա չօգնի, թարմացրեք դիտարկիչը կամ դիմեք կայքի պատասխանատուին։', 'Վերաբեռնել'],
    nl: ['Backup Console kan niet verder', 'Een onderdeel is mislukt of kon niet worden geladen. Wat al naar de API is gestuurd, loopt door. Laad de pagina opnieuw; helpt dat niet, werk dan de browser bij of meld het de beheerder van deze site.', 'Opnieuw laden'],
    tr: ['Backup Console devam edemiyor', 'Bir parçası çalışmadı veya yüklenemedi. API’ye gönderilmiş olan işlemler sürüyor. Sayfayı yeniden yükleyin; işe yaramazsa tarayıcıyı güncelleyin ya da siteyi yönetene bildirin.', 'Yeniden yükle'],
    ar: ['تعذّر على Backup Console المتابعة', 'تعطّل جزء منه أو تعذّر تحميله. ما أُرسل إلى واجهة API من قبل ما زال جاريًا. أعد تحميل الصفحة، فإن لم يُجدِ ذلك فحدّث المتصفح أو أبلغ المسؤول عن هذا الموقع.', 'إعادة التحميل'],
    sm: ['ʻUa lē mafai ona faʻaauau le Backup Console', 'E leʻi manuia pe leʻi mafai ona aumai se vaega. ʻO mea ʻua ʻuma ona lafoina i le API ʻo loʻo faʻagasolo pea. Toe tatala le itulau; ʻāfai e lē fesoasoani, faʻafou le polausa pe taʻu atu i lē ʻo loʻo puleaina lenei tuatusi.', 'Toe tatala'],
  };
  const configured = () => { try { return JSON.parse(byId('console-config').textContent).default_language; } catch { return null; } };
  // The program's own order.
  const language = () => [stored('console-language'), new URLSearchParams(location.search).get('lang'), configured(), ...(navigator.languages || [])]
    .map((tag) => String(tag).toLowerCase().split(/[-_]/)[0]).find((tag) => Object.hasOwn(WORDS, tag)) || 'en';

  // A reason may quote what the program held in its hands; what sessionStorage holds (the token) never gets into the page.
  const withoutSecrets = (reason) => {
    try {
      for (const secret of Object.values(sessionStorage)) if (secret) reason = reason.replaceAll(secret, '…');
    } catch { return ''; }
    return reason.slice(0, 300);
  };

  // The longest that anybody waits in the dark for what may still come.
  const PATIENCE = 15_000;
  let hasFailed = false;
  const show = (reason) => {
    const tag = language();
    const [title, text, reload] = WORDS[tag];
    const notice = byId('failure');
    byId('app').replaceChildren();
    byId('failure-title').textContent = title;
    byId('failure-text').textContent = text;
    byId('failure-details').textContent = withoutSecrets(reason);
    byId('failure-reload').textContent = reload;
    notice.lang = tag;
    notice.dir = tag === 'ar' ? 'rtl' : 'ltr';
    notice.hidden = false;
  };
  const showOnceParsed = (reason) => (byId('app') ? show(reason) : addEventListener('DOMContentLoaded', () => show(reason)));
  const fail = (reason) => {
    if (hasFailed) return;
    hasFailed = true;
    showOnceParsed(reason);
  };
  // Browsers paint nothing while a style sheet of the page is on its way, but do not wait for one that a script has put there.
  const paintWithoutStyle = () => document.querySelectorAll('link[rel=stylesheet]').forEach((link) => {
    if (link.sheet) return;
    const again = link.cloneNode();
    [again.onload, again.onerror] = [link.onload, link.onerror];
    link.replaceWith(again);
  });
  const impatience = setTimeout(() => {
    if (hasFailed) return;
    paintWithoutStyle();
    showOnceParsed(`${PATIENCE / 1000} s without a start`);
  }, PATIENCE);
  const leaveToProgram = () => {
    clearTimeout(impatience);
    byId('failure').hidden = !hasFailed;
  };

  // The program's panic hook says it by this event; a trap without a panic arrives as an error of WebAssembly's own.
  const isTrap = (error) => typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError;
  addEventListener('console-failed', (event) => fail(typeof event.detail === 'string' ? event.detail : ''));
  addEventListener('error', (event) => isTrap(event.error) && fail(event.message));
  addEventListener('unhandledrejection', (event) => isTrap(event.reason) && fail(event.reason.message));

  // The hash vouches for the bytes: browsers check it here, and ignore it on a fetch preload.
  const compiled = async (file, integrity) => {
    const response = await fetch(file, { integrity })
      .catch(() => { throw new Error(`${file} could not be loaded, or is not the file that belongs here`); });
    if (!response.ok) throw new Error(`${file}: HTTP ${response.status}`);
    // A host that sends another type than application/wasm loses streaming, no more.
    const isTyped = /^application\/wasm$/i.test(response.headers.get('content-type') || '');
    return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  };
  const files = () => document.querySelector('meta[name=console-app]').dataset;

  const load = async () => {
    if (typeof WebAssembly !== 'object') throw new Error('this browser has no WebAssembly');
    const module = document.querySelector('link[rel=modulepreload]');
    // Every request of the program has a joint signal, and every colour of the style is one of two.
    const isNewEnough = module.relList.supports('modulepreload') && AbortSignal.any && CSS.supports('color', 'light-dark(#000, #fff)');
    if (!isNewEnough) throw new Error('this browser is too old');
    const { js, wasm } = files();
    const preload = document.querySelector(`link[href="${wasm}"]`);
    const [program] = await Promise.all([compiled(wasm, preload.dataset.integrity || preload.integrity), ...arrivals]);
    const { default: start } = await import(new URL(js, document.baseURI).href);
    return start({ module_or_path: program });
  };

  // The rest of the program, which the release build takes out of the first load. It works on the memory and the functions of
  // the program itself, so it may start only once.
  let started;
  let coming;
  const bring = async () => {
    const { rest, restIntegrity } = files();
    if (rest) await WebAssembly.instantiate(await compiled(rest, restIntegrity), { p: await started });
  };
  const idle = () => new Promise((resolve) => (window.requestIdleCallback || setTimeout)(resolve));
  const brought = () => coming ||= bring().then(
    () => { dispatchEvent(new Event('console-rest-here')); },
    (error) => { coming = undefined; throw error; },
  );
  // Ahead of need, a failure is no matter. Where somebody waits for it, it is fetched a second time before the program hears of it.
  addEventListener('console-wants-rest', async ({ detail: isNeeded }) => {
    if (!isNeeded) {
      await idle();
      if (navigator.onLine) brought().catch(() => {});
      return;
    }
    const late = new Promise((_, reject) => { setTimeout(reject, PATIENCE); });
    try {
      await Promise.race([brought().catch(brought), late]);
    } catch {
      dispatchEvent(new Event('console-rest-missing'));
    }
  });

  addEventListener('DOMContentLoaded', () => {
    observer.takeRecords().forEach(({ addedNodes }) => addedNodes.forEach(meet));
    observer.disconnect();
    new MutationObserver(leaveToProgram).observe(byId('app'), { childList: true });
    const link = byId('failure-reload');
    const reload = (event) => { event.preventDefault(); location.reload(); };
    link.addEventListener('click', reload);
    // It is a link, to work without this script, and says that it is a button, which answers to the space bar.
    link.addEventListener('keydown', (event) => event.key === ' ' && reload(event));
    started = load();
    started.catch((error) => fail(String((error && error.message) || error)));
  });
})();
