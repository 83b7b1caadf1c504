"""How Django writes days, times and numbers where no template says otherwise, the administration above all."""
