using System.Text;
using System.Text.Json;

namespace SmoothLlm.Tests.Protocol.Translation;

/// <summary>Puts a stream together as the clients' SDKs do, from its events alone.</summary>
internal static class ClientView
{
    /// <summary>A chat completion: text, refusal, thoughts, seals, calls and the end, one a line.</summary>
    public static string OfChat(string stream)
    {
        var (text, refusal, thoughts, seals, end) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder(), "");
        var calls = new SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)>();
        foreach (var chunk in Translate.Events(stream))
        {
            foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
            {
                var delta = choice.GetProperty("delta");
                text.Append(Text(delta, "content"));
                refusal.Append(Text(delta, "refusal"));
                thoughts.Append(Text(delta, "reasoning_content"));
                if (delta.TryGetProperty("reasoning_details", out var details))
                    seals.Append(Text(details[0], "signature")).Append(Text(details[0], "data"));
                if (delta.TryGetProperty("tool_calls", out var pieces))
                {
                    foreach (var piece in pieces.EnumerateArray())
                    {
                        int index = piece.GetProperty("index").GetInt32();
                        if (!calls.TryGetValue(index, out var call))
                            calls[index] = call = (piece.GetProperty("id").GetString()!, piece.GetProperty("function").GetProperty("name").GetString()!, new StringBuilder());
                        call.Arguments.Append(Text(piece.GetProperty("function"), "arguments"));
                    }
                }

                end = Text(choice, "finish_reason") is { Length: > 0 } reason ? reason : end;
            }
        }

        return Lines("text", text, "refusal", refusal, "thinking", thoughts, "seal", seals)
            + string.Concat(calls.Values.Select(call => $"call {call.Id} {call.Name} {call.Arguments}\n")) + $"end {end}";
    }

    /// <summary>A message: its blocks in order and the end, one a line. Fails on an order that Anthropic's SDK would not take.</summary>
    public static string OfMessages(string stream)
    {
        var lines = new List<string>();
        StringBuilder? open = null;
        string kind = "";
        int blocks = 0;
        foreach (var happening in Translate.Events(stream))
        {
            switch (happening.GetProperty("type").GetString())
            {
                case "content_block_start":
                    if (open is not null || happening.GetProperty("index").GetInt32() != blocks)
                        throw new InvalidOperationException("A block begins out of turn: " + stream);
                    var block = happening.GetProperty("content_block");
                    kind = block.GetProperty("type").GetString()!;
                    open = new StringBuilder(kind == "tool_use" ? $"call {Text(block, "id")} {Text(block, "name")} " : kind == "redacted_thinking" ? $"hidden {Text(block, "data")}" : kind + " ");
                    break;
                case "content_block_delta":
                    if (happening.GetProperty("index").GetInt32() != blocks)
                        throw new InvalidOperationException("A piece of a block that is not open: " + stream);
                    var delta = happening.GetProperty("delta");
                    open!.Append(Text(delta, "text")).Append(Text(delta, "partial_json")).Append(Text(delta, "thinking"));
                    if (Text(delta, "signature") is { Length: > 0 } seal)
                        open.Append(" [").Append(seal).Append(']');
                    break;
                case "content_block_stop":
                    lines.Add(open!.ToString());
                    open = null;
                    blocks++;
                    break;
                case "message_delta":
                    lines.Add("end " + happening.GetProperty("delta").GetProperty("stop_reason").GetString());
                    break;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>A response: its items as they were done, which must be those of the end and those that its pieces make, one a line.</summary>
    public static string OfResponse(string stream)
    {
        var pieces = new SortedDictionary<int, StringBuilder>();
        var done = new SortedDictionary<int, string>();
        int sequence = 0;
        foreach (var happening in Translate.Events(stream))
        {
            if (happening.GetProperty("sequence_number").GetInt32() != sequence++)
                throw new InvalidOperationException("The events are not numbered: " + stream);
            string type = happening.GetProperty("type").GetString()!;
            if (type == "response.output_item.added")
                pieces.Add(happening.GetProperty("output_index").GetInt32(), new StringBuilder());
            else if (type.EndsWith(".delta", StringComparison.Ordinal))
                pieces[happening.GetProperty("output_index").GetInt32()].Append(Text(happening, "delta"));
            else if (type == "response.output_item.done")
                done.Add(happening.GetProperty("output_index").GetInt32(), Item(happening.GetProperty("item")));
            if (type is not ("response.completed" or "response.incomplete"))
                continue;
            var response = happening.GetProperty("response");
            string items = string.Join('\n', response.GetProperty("output").EnumerateArray().Select(Item));
            if (items != string.Join('\n', done.Values) || !pieces.All(piece => done[piece.Key].Contains(piece.Value.ToString(), StringComparison.Ordinal)))
                throw new InvalidOperationException("The end is not what came: " + stream);
            return $"{items}\nend {Text(response, "status")}";
        }

        return "no end";

        static string Item(JsonElement item) => Text(item, "type") switch
        {
            "function_call" => $"function_call {Text(item, "call_id")} {Text(item, "name")} {Text(item, "arguments")}",
            "reasoning" => $"reasoning {Text(item.GetProperty("summary")[0], "text")} [{Text(item, "encrypted_content")}]",
            _ => $"message {Text(item.GetProperty("content")[0], "text")}{Text(item.GetProperty("content")[0], "refusal")}",
        };
    }

    private static string Lines(params object[] namesAndTexts)
    {
        var lines = new StringBuilder();
        for (int index = 0; index < namesAndTexts.Length; index += 2)
        {
            if (((StringBuilder)namesAndTexts[index + 1]).Length > 0)
                lines.Append(namesAndTexts[index]).Append(' ').Append(namesAndTexts[index + 1]).Append('\n');
        }

        return lines.ToString();
    }

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
