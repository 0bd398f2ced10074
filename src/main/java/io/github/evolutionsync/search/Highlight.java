package io.github.evolutionsync.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The places of a text in which a search found something.
 *
 * @param words complete words, without accents and in lower case
 * @param phrases the same, several with one space between two of them; an asterisk at the end stands for the rest of a word
 * @param numbers digits with which a number begins, however its digits are separated
 */
record Highlight(Set<String> words, List<String> phrases, List<String> numbers) {
    /** A text that repeats a word a thousand times must not make its answer much longer. */
    static final int MOST = 100;

    /** The same characters as in the function {@code plain_words}. */
    private static final Pattern WORD = Pattern.compile(
            "[a-z0-9\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u1fff\\u2c00-\\u2dff\\u3040-\\ud7ff\\uf900-\\ufdff]+");

    /** As in the function {@code joined_numbers}. Without possessive quantifiers, a number of many parts overflows the stack. */
    private static final Pattern NUMBER = Pattern.compile(
            "((?:\\+?55[ -]?)?\\(?\\d{2}\\)?[ -]?\\d{4,5}[- ]?\\d{4}(?!\\d))|\\d++(?:[-.,/]\\d++)++|\\d++");

    private static final Pattern PART = Pattern.compile("\\d+");

    /** A part of the original text, in UTF-16 code units; the end is exclusive. */
    record Range(int start, int end) {}

    private record Word(String text, int start, int end) {}

    List<Range> in(String content) {
        FoldedText folded = new FoldedText(content);
        List<Range> found = new ArrayList<>();
        List<Word> all = wordsOf(folded);
        List<String[]> sequences =
                phrases.stream().distinct().map(phrase -> phrase.split(" ")).toList();
        for (int i = 0; i < all.size(); i++) {
            if (words.contains(all.get(i).text())) {
                found.add(new Range(all.get(i).start(), all.get(i).end()));
            }
            for (String[] phrase : sequences) {
                addPhrase(phrase, all, i, found);
            }
        }
        addNumbers(folded, found);
        return merged(found);
    }

    private static List<Word> wordsOf(FoldedText folded) {
        List<Word> all = new ArrayList<>();
        Matcher matcher = WORD.matcher(folded.text());
        while (matcher.find()) {
            all.add(new Word(matcher.group(), folded.start(matcher.start()), folded.end(matcher.end() - 1)));
        }
        return all;
    }

    private static void addPhrase(String[] phrase, List<Word> all, int first, List<Range> found) {
        int last = first + phrase.length - 1;
        if (last >= all.size()) {
            return;
        }
        for (int i = 0; i < phrase.length; i++) {
            if (!isLike(all.get(first + i).text(), phrase[i])) {
                return;
            }
        }
        found.add(new Range(all.get(first).start(), all.get(last).end()));
    }

    private static boolean isLike(String word, String wanted) {
        return wanted.endsWith("*") ? word.startsWith(wanted.substring(0, wanted.length() - 1)) : word.equals(wanted);
    }

    private void addNumbers(FoldedText folded, List<Range> found) {
        if (numbers.isEmpty()) {
            return;
        }
        Matcher matcher = NUMBER.matcher(folded.text());
        while (matcher.find()) {
            if (isWanted(matcher.group(), matcher.group(1) != null)) {
                found.add(new Range(folded.start(matcher.start()), folded.end(matcher.end() - 1)));
            }
        }
    }

    /** Whether a number or its end, from a part on, begins with what was typed. The parts of a phone number need no separators. */
    private boolean isWanted(String number, boolean isPhone) {
        String digits = number.replaceAll("\\D", "");
        Set<Integer> starts = new TreeSet<>();
        int start = 0;
        for (Matcher part = PART.matcher(number); part.find(); start += part.end() - part.start()) {
            starts.add(start);
        }
        if (isPhone) {
            int local = digits.length() % 2 == 0 ? 8 : 9;
            starts.addAll(List.of(digits.length() - local, digits.length() - local - 2));
        }
        return numbers.stream().anyMatch(n -> starts.stream().anyMatch(at -> digits.startsWith(n, at)));
    }

    private static List<Range> merged(List<Range> found) {
        found.sort(Comparator.comparingInt(Range::start).thenComparingInt(Range::end));
        List<Range> merged = new ArrayList<>();
        for (Range each : found) {
            Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && each.start() < last.end()) {
                merged.set(merged.size() - 1, new Range(last.start(), Math.max(last.end(), each.end())));
            } else if (merged.size() == MOST) {
                break;
            } else {
                merged.add(each);
            }
        }
        return merged;
    }
}
