# An answer of findMessages → is its window complete, how new is it, and which window comes next. Pages overlap and lose
# rows, so a window is one page that holds all there is; a larger one is halved.
(variable("window") | fromjson) as $window
| (.messages.records | length) as $count
| (.messages.total // $count) as $total
| if $count >= $total then
    {
      complete: true,
      newest: ([.messages.records[].messageTimestamp | numbers] | max),
      next: (if $window.to >= $window.end then null else {from: $window.to, to: $window.end, end: $window.end, size: $window.size} end)
    }
  elif $window.to - $window.from > 1000 then
    {complete: false, next: ($window + {to: (($window.from + $window.to) / 2 | floor)})}
  else {complete: false, next: ($window + {size: $total})} end
