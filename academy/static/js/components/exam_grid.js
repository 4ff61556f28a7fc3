// Totals under the hand; the server counts again when the grid is saved.
for (const grid of document.querySelectorAll("[data-grid]")) {
  const show = () => {
    let placed = 0;
    for (const field of grid.querySelectorAll("input[type=number]")) placed += Number(field.value) || 0;
    const open = Number(grid.dataset.count) - placed;
    grid.querySelector("[data-grid-placed]").value = placed;
    const left = grid.querySelector("[data-grid-open]");
    left.value = open;
    left.classList.toggle("office-bad", open < 0);
  };
  grid.addEventListener("input", show);
  show();
}
