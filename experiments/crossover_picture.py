def draw(f): return ''
