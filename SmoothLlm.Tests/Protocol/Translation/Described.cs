using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using SmoothLlm.Core.Protocol.Conversation;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Everything that a value says, as one text: two are the same when their texts are. Whatever field is added to a record is in it.</summary>
internal static class Described
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        JsonElement json => JsonSerializer.Serialize(json),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum or bool or int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        _ => $"{value.GetType().Name}({string.Join(", ", value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{property.Name} {Of(property.GetValue(value))}"))})",
    };

    /// <summary>An answer as its events make it: pieces of the same thing are one, and each choice stands for itself.</summary>
    public static string Of(IEnumerable<AnswerEvent> events)
    {
        var choices = new SortedDictionary<int, List<Item>>();
        string head = "";
        string tail = "";
        foreach (var @event in events)
        {
            switch (@event)
            {
                case AnswerEvent.Begun begun:
                    head += $"begun {begun.Id} {begun.ModelName}\n";
                    break;
                case AnswerEvent.Text(var choice, var words):
                    Open(choice, "text", words);
                    break;
                case AnswerEvent.Refusal(var choice, var words):
                    Open(choice, "refusal", words);
                    break;
                case AnswerEvent.Thinking(var choice, var words):
                    Open(choice, "thinking", words);
                    break;
                case AnswerEvent.ThinkingSigned(var choice, var signature):
                    Open(choice, "thinking", "").Seal = signature;
                    break;
                case AnswerEvent.HiddenThinking(var choice, var data):
                    Items(choice).Add(new Item("hidden") { Words = data, Seal = "" });
                    break;
                case AnswerEvent.ToolCall call:
                    Items(call.Choice).Add(new Item($"call {call.Index} {call.Id} {call.Name} {call.Signature}"));
                    break;
                case AnswerEvent.Arguments arguments:
                    Items(arguments.Choice).Find(item => item.Kind.StartsWith($"call {arguments.Index} ", StringComparison.Ordinal))!.Words += arguments.Json;
                    break;
                case AnswerEvent.Finished finished:
                    Items(finished.Choice).Add(new Item($"end {finished.Reason} {finished.StopText}"));
                    break;
                // The last one counts.
                case AnswerEvent.Counted counted:
                    tail = Of(counted.Usage);
                    break;
                case AnswerEvent.Done:
                    head += "done\n";
                    break;
                default:
                    throw new InvalidOperationException($"Nobody meant {@event}.");
            }
        }

        return head + string.Join('\n', choices.SelectMany(choice => choice.Value.Select(item => $"{choice.Key}: {item.Kind} {Of(item.Words)} {item.Seal}"))) + "\n" + tail;

        List<Item> Items(int choice) => choices.TryGetValue(choice, out var items) ? items : choices[choice] = [];

        Item Open(int choice, string kind, string words)
        {
            var items = Items(choice);
            if (items.Count == 0 || items[^1].Kind != kind || items[^1].Seal is not null)
                items.Add(new Item(kind));
            items[^1].Words += words;
            return items[^1];
        }
    }

    private sealed class Item(string kind)
    {
        public string Kind => kind;

        public string Words { get; set; } = "";

        public string? Seal { get; set; }
    }
}
