// Latest news on old pages: once the page is there, put the newest list in place of the one
// that was built in. Without this script, or if the file does not come, the built list stays.
addEventListener('load', () => {
  for (const list of document.querySelectorAll('[data-fragment]')) {
    const request = new XMLHttpRequest();
    request.open('GET', list.dataset.fragment);
    request.responseType = 'document';
    request.onload = () => {
      const found = request.status === 200 && request.response
        ? Array.from(request.response.querySelectorAll('ol > li')) : [];
      // A page does not announce itself.
      const rows = found.filter(row => row.querySelector('a')?.pathname !== location.pathname);
      if (!rows.length) return;
      list.replaceChildren(...rows.slice(0, Number(list.dataset.count)));
      list.closest('aside').hidden = false;
    };
    request.send();
  }
});
